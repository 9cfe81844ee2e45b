import ArgumentParser
import Datasets
import Glibc
import Pipelines
import Records
import Store

/// `millrace dataset build NAME`.
struct DatasetBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Turn source files into TFRecord shards that TFDS opens.")

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "The name of a manifest in data-manifests.") var name: String
  @Option(help: "The folder that <name>/<version> is written into. (default: <workspace>/.millrace/datasets)")
  var out: String?
  @Option(help: "How many shards each split is cut into; TFDS's rule if not given.") var shards: Int?

  func run() throws {
    let manifest = try DatasetManifest(named: name, workspace: workspace.workspace)
    let parent = "\(out ?? workspace.datasets)/\(manifest.name)"
    let folder = "\(parent)/\(manifest.version)"
    if access(folder, F_OK) == 0 {
      throw DatasetsError(.configuration, "\(folder) exists already; remove it to build it again")
    }
    let attempt = try PrivateFolder(in: parent, prefix: ".building-")
    do {
      let info = try build(manifest, into: attempt.path)
      try attempt.publish(as: folder)
      print("built \(folder)")
      for split in info.splits {
        let shards = Numbers.count(split.shardLengths.count, "shard")
        print("split \(split.name): \(Numbers.count(split.recordCount, "record")), \(shards)")
      }
    } catch {
      // The first error is the one to tell; the next build removes what stays behind.
      try? attempt.discard()
      throw error
    }
  }

  private func build(_ manifest: DatasetManifest, into folder: String) throws -> TFDSInfo {
    let downloads = DownloadDisplay()
    var line = LiveLine()
    var source = ""
    defer {
      downloads.clear()
      line.clear()
    }
    return try buildDataset(
      manifest: manifest,
      sources: SourceFiles(
        folder: workspace.sourceFolder(of: manifest), mayDownload: true, onDownload: downloads.show),
      shardCount: shards, createFile: { try OutputFile(creating: "\(folder)/\($0)") },
      progress: { progress in
        downloads.clear()
        if source != progress.source {
          source = progress.source
          line.begin(source)
        }
        line.show(Progress(completed: progress.done, total: progress.total, unit: "records"))
      })
  }
}
