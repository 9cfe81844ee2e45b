import ArgumentParser

/// A verb that people may type, such as `run` or `dataset fetch`.
package struct Verb: Sendable {
  package let words: [String]
  private let command: any ParsableCommand.Type

  /// What it does, in one line.
  package var summary: String { command.configuration.abstract }

  /// Whether it stands for several, and does nothing alone.
  package var isGroup: Bool { !command.configuration.subcommands.isEmpty }

  /// Its page of help.
  ///
  /// The parser breaks all lines but those of the usage.
  package func help(columns: Int) -> String {
    BrokenLines.text(Millrace.helpMessage(for: command, columns: columns), columns: columns)
  }

  /// All verbs, groups before theirs.
  package static var all: [Verb] { verbs(of: Millrace.configuration.subcommands) }

  /// The verbs that commands are, and those that these stand for; none that are hidden.
  static func verbs(of commands: [any ParsableCommand.Type], after words: [String] = []) -> [Verb] {
    commands.filter { $0.configuration.shouldDisplay }.flatMap { command in
      let verb = Verb(words: words + [command.configuration.commandName ?? ""], command: command)
      return [verb] + verbs(of: command.configuration.subcommands, after: verb.words)
    }
  }
}
