import ArgumentParser
import Datasets

/// `millrace dataset fetch NAME`.
struct DatasetFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Find or download a dataset's source files, and verify them.")

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "The name of a manifest in data-manifests.") var name: String

  func run() throws {
    let manifest = try DatasetManifest(named: name, workspace: workspace.workspace)
    let display = DownloadDisplay()
    defer { display.clear() }
    let sources = SourceFiles(
      folder: workspace.sourceFolder(of: manifest), mayDownload: true, onDownload: display.show)
    for file in manifest.files {
      let path = try sources.find(file).path
      display.clear()
      print("\(file.name)  \(path)")
    }
  }
}
