import ArgumentParser

/// The command line: picks the verb, renders errors, ends with the right code.
@main struct Millrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "millrace",
    abstract: "Streams datasets through cached training pipelines and reruns only what changed.",
    subcommands: [
      RunCommand.self, StatusCommand.self, PlanCommand.self, WhyCommand.self, GraphCommand.self, ShowCommand.self,
      LogCommand.self, DiffCommand.self, MetricsCommand.self, CompareCommand.self, PullCommand.self, PushCommand.self,
      ModelCommand.self, DatasetCommand.self, GCCommand.self, VerifyCommand.self, DoctorCommand.self, CleanCommand.self,
      HelpCommand.self, SchemaCommand.self,
    ])

  static func main() {
    do {
      // Swift would take bytes that are no UTF-8 for one and the same sign, and so two names for one.
      for argument in CommandLine.arguments where argument.unicodeScalars.contains("\u{FFFD}") {
        throw ValidationError("the argument '\(argument)' is not UTF-8")
      }
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ErrorRendering.exit(error)
    }
  }
}
