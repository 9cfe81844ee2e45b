import Foundation
import PackagePlugin

/// Writes a Swift file with the digests of all sources that are linked into a stage, and with the modules of each stage:
/// its own target and all that it depends on, directly or not, as the package's table says.
///
/// The stages are the targets that lie in `Sources/Stages` and are not `Stages` itself.
@main struct SourceDigests: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "Sources")
    let output = context.pluginWorkDirectoryURL.appending(path: "SourceListing.swift")
    let stages = context.package.targets.filter {
      $0.directoryURL.path.hasPrefix("\(folder.path)/Stages/") && $0.name != "Stages"
    }
    let linked = stages.map { stage in
      ([stage] + stage.recursiveTargetDependencies).filter { $0.directoryURL.path.hasPrefix(folder.path + "/") }
    }
    let modules = Dictionary(linked.joined().map { ($0.name, $0) }) { first, _ in first }.values.sorted {
      $0.name < $1.name
    }
    var inputs: [URL] = []
    var arguments = [output.path, folder.path]
    for module in modules {
      let files = Self.sources(below: module.directoryURL)
      inputs += files
      arguments += ["module", module.name] + files.map { String($0.path.dropFirst(folder.path.count + 1)) }
    }
    for (stage, targets) in zip(stages, linked) {
      arguments += ["target", stage.name] + Set(targets.map(\.name)).sorted()
    }
    return [
      .buildCommand(
        displayName: "Digesting the sources of \(stages.count) stages",
        executable: try context.tool(named: "DigestSources").url, arguments: arguments, inputFiles: inputs,
        outputFiles: [output])
    ]
  }

  private static func sources(below folder: URL) -> [URL] {
    let endings: Set<String> = ["swift", "c", "h", "modulemap"]
    return (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? [])
      .compactMap { $0 as? URL }
      .filter { endings.contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
  }
}
