import ArgumentParser
import Pipelines
import Settings
import Store

/// Removes what pipelines published.
struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove the published files of pipelines; the store stays.",
    discussion: "A run brings them back.")

  @OptionGroup var arguments: StoreArguments

  @Argument(help: "Pipeline files, or names of pipelines.")
  var pipelines: [String]

  @Option(name: .long, help: "The folder in which reports and the like appear.")
  var out = "out"

  @Flag(name: .long, help: "Say what would go, and remove nothing.")
  var dryRun = false

  func run() throws {
    // All names are known before anything is removed.
    let names = try pipelines.map(StoreArguments.pipelineName)
    for name in names {
      let folder = PublishedFolder(of: name, in: out)
      let contents = try folder.remove(sparing: arguments.artifactStore, isDry: dryRun)
      if arguments.json {
        print(
          CanonicalValue.mapping([
            "pipeline": .string(name), "folder": .string(folder.path), "isDryRun": .bool(dryRun),
            "fileCount": .int(contents?.fileCount ?? 0), "byteCount": .int(contents?.byteCount ?? 0),
          ]).json)
      } else if let contents {
        let files = Numbers.count(contents.fileCount, "file")
        print("\(dryRun ? "would remove" : "removed") \(folder.path): \(files), \(Numbers.bytes(contents.byteCount))")
      } else {
        print("\(folder.path) is not there")
      }
    }
  }
}
