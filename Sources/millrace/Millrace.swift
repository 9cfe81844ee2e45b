import ArgumentParser

/// The command line: picks the verb, renders errors, ends with the right code.
@main struct Millrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "millrace",
    abstract: "Streams datasets through cached training pipelines and reruns only what changed.",
    subcommands: [
      RunCommand.self, StatusCommand.self, PlanCommand.self, WhyCommand.self, GraphCommand.self, ShowCommand.self,
      LogCommand.self, DiffCommand.self, MetricsCommand.self, CompareCommand.self, PullCommand.self, PushCommand.self,
      ModelCommand.self, DatasetCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ErrorRendering.exit(error)
    }
  }
}
