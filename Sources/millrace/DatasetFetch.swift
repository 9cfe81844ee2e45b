import ArgumentParser
import Datasets

/// `millrace dataset fetch NAME`.
struct DatasetFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Find a dataset's source files, download what is missing, verify everything.")

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
