import ArgumentParser
import Pipelines

/// Fetches results from a shared cache.
struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Fetch results from a shared cache; nothing is executed.")

  @OptionGroup var arguments: PipelineArguments
  @OptionGroup var cache: CacheArguments

  @Argument(help: "Pipeline files.")
  var pipelines: [String]

  func validate() throws { _ = try cache.server() }

  func run() throws {
    try CacheTransferDisplay.run(pipelines, arguments, try cache.server()) { try $0.pull() }
  }
}
