import ArgumentParser
import Pipelines
import Settings
import Stages
import Store

/// What a run starts where each stage has a process of its own; nobody types it.
struct StageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage", abstract: "What runs start for single stages.", shouldDisplay: false,
    subcommands: [StageRun.self])
}

/// Executes one stage, as its job in a folder describes it, and leaves the result there.
struct StageRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Execute the one stage whose job lies in a folder.", shouldDisplay: false)

  @Argument(help: "The key of the stage.")
  var key: String

  @Option(name: .long, help: "The folder that holds the job, and gets the result.")
  var job: String

  func run() throws {
    guard let key = Digest(hex: key) else { throw SettingsError("'\(key)' is no key: 64 hexadecimal digits") }
    try StageProcess.run(key, folder: job, kinds: builtInStages, cancellation: .bySignals())
  }
}
