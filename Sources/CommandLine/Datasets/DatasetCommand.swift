import ArgumentParser
import Datasets
import Glibc
import Records
import Store

/// `millrace dataset …`: fetch, build, look at, verify and convert datasets.
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Fetch, build, look at, verify and convert datasets.",
    subcommands: [
      DatasetFetch.self, DatasetBuild.self, DatasetInfo.self, DatasetHead.self, DatasetSheet.self, DatasetProfile.self,
      DatasetVerify.self, DatasetConvert.self,
    ])
}

/// Where datasets and their manifests are looked for.
struct WorkspaceOptions: ParsableArguments {
  @Option(help: "The folder that holds data-manifests.") var workspace = "."

  /// Where source files are put, and looked for first.
  func sourceFolder(of manifest: DatasetManifest) -> String { "\(store)/sources/\(manifest.name)" }

  /// Where datasets are built.
  var datasets: String { "\(store)/datasets" }

  private var store: String { workspace == "." ? ".millrace" : "\(workspace)/.millrace" }

  /// Where a dataset of any format lies, given by its path or by the name of its manifest, which comes first.
  func place(of dataset: String) throws -> String {
    let isManifest = access("\(workspace)/data-manifests/\(dataset).json", F_OK) == 0
    return isManifest || access(dataset, F_OK) != 0 ? try folder(of: dataset) : dataset
  }

  /// The folder of a dataset given by folder or by the name of its manifest.
  func folder(of dataset: String) throws -> String {
    if access("\(dataset)/\(TFDSInfo.fileName)", F_OK) == 0 { return dataset }
    if dataset.contains("/") {
      guard access(dataset, F_OK) == 0 else {
        throw DatasetsError(.notFound, "\(dataset) does not exist; name a dataset's folder or file, or a manifest")
      }
      throw DatasetsError(.configuration, "\(dataset) is not a dataset: it has no \(TFDSInfo.fileName)")
    }
    let manifest = try DatasetManifest(named: dataset, workspace: workspace)
    let folder = "\(datasets)/\(manifest.name)/\(manifest.version)"
    guard access("\(folder)/\(TFDSInfo.fileName)", F_OK) == 0 else {
      let place = workspace == "." ? [] : ["--workspace", workspace]
      throw DatasetsError(
        .notFound, "\(dataset) is not built yet; run: \(Advice.command(["dataset", "build", dataset] + place))")
    }
    return folder
  }
}
