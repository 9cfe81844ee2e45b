import ArgumentParser
import Settings

/// Runs the command line and ends the process with the code of design: 0 done, 1 stale, 2 usage, 3 failed and so on.
///
/// - Parameter arguments: What was typed after the program's name.
public func millrace(_ arguments: [String]) -> Never {
  do {
    // Swift would take bytes that are no UTF-8 for one and the same sign, and so two names for one.
    for argument in arguments where argument.unicodeScalars.contains("\u{FFFD}") {
      throw ValidationError("the argument '\(argument)' is not UTF-8")
    }
    if arguments == ["--version"] {
      print("millrace \(version)")
      ErrorRendering.exit(.done)
    }
    try Millrace.checkVerb(arguments)
    let isOverview = arguments.isEmpty || ["-h", "--help"].contains(arguments[0])
    var command = try Millrace.parsed(isOverview ? ["help"] : arguments)
    try command.run()
    ErrorRendering.exit(.done)
  } catch {
    ErrorRendering.exit(error)
  }
}

/// The root of all verbs, in groups by what a person does.
struct Millrace: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "millrace",
    abstract: "Streams datasets through cached training pipelines and reruns only what changed.",
    subcommands: [StageCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Pipelines",
        subcommands: [
          NewCommand.self, RunCommand.self, CheckCommand.self, StatusCommand.self, PlanCommand.self, WhyCommand.self,
          GraphCommand.self,
          CompareCommand.self,
        ]),
      CommandGroup(
        name: "History",
        subcommands: [LogCommand.self, ShowCommand.self, DiffCommand.self, MetricsCommand.self]),
      CommandGroup(
        name: "Store",
        subcommands: [
          VerifyCommand.self, DoctorCommand.self, GCCommand.self, CleanCommand.self, PullCommand.self,
          PushCommand.self,
        ]),
      CommandGroup(name: "Datasets", subcommands: [DatasetCommand.self]),
      CommandGroup(name: "Models", subcommands: [PredictCommand.self, ModelCommand.self]),
      CommandGroup(name: "Help", subcommands: [HelpCommand.self, SchemaCommand.self]),
    ])

  /// The verb with its arguments.
  ///
  /// Throws what the parser does; but of an option that there is not before one whose value is missing.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    do { return try parseAsRoot(arguments) } catch {
      let words = fullMessage(for: error)
      guard words.hasPrefix("Error: Missing value"),
        let verb = Verb.all.last(where: { Array(arguments.prefix($0.words.count)) == $0.words })
      else { throw error }
      let known = Set(verb.help(columns: 1000).matches(of: #/--[a-z][a-z-]*/#).map { String($0.output) })
      let given = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      let options = given.map { String($0.prefix { $0 != "=" }) }
      guard let unknown = options.first(where: { !known.contains($0) }) else { throw error }
      throw SettingsError("there is no option '\(unknown)'" + Spelling.hint(unknown, among: known.sorted()))
    }
  }

  /// Throws where a word is no verb; the parser would only call it unexpected.
  static func checkVerb(_ arguments: [String]) throws(SettingsError) {
    var verbs = configuration.subcommands
    var words: [String] = []
    for word in arguments {
      guard !verbs.isEmpty, !word.hasPrefix("-") else { return }
      words.append(word)
      let names = verbs.filter { $0.configuration.shouldDisplay }.compactMap { $0.configuration.commandName }
      guard let verb = verbs.first(where: { $0.configuration.commandName == word }) else {
        let hint = Spelling.hint(word, among: names, otherwise: words.count > 1 ? names : [])
        throw SettingsError(
          "there is no verb '\(words.joined(separator: " "))'" + (hint.isEmpty ? "; 'millrace help' lists them" : hint))
      }
      verbs = verb.configuration.subcommands
    }
  }
}
