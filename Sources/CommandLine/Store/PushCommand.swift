import ArgumentParser
import Pipelines

/// Sends results to a shared cache.
struct PushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Send results to a shared cache; only what it lacks.")

  @OptionGroup var arguments: PipelineArguments
  @OptionGroup var cache: CacheArguments

  @Argument(help: "Pipeline files.")
  var pipelines: [String]

  func validate() throws { _ = try cache.server() }

  func run() throws {
    try CacheTransferDisplay.run(pipelines, arguments, try cache.server()) { try $0.push() }
  }
}
