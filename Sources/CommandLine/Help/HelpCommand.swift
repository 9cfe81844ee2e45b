import ArgumentParser
import Glibc
import Settings
import Stages

/// Tells what verbs, files, stages and all other kinds are for, and what they can be told.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a verb, a stage, a layer or any other word of pipeline and network files.")

  @Flag(name: .long, help: "Print JSON, a line for each topic.")
  var json = false

  @Argument(help: "A verb, a group such as layers, or a word such as convolution; all topics where none is given.")
  var topic: [String] = []

  func run() throws {
    let manual = Manual.millrace
    let columns = min(Terminal.width(of: STDOUT_FILENO), 100)
    guard !topic.isEmpty else {
      if json { return manual.json.forEach { print($0.json) } }
      return print(manual.overview(columns: columns).joined(separator: "\n"))
    }
    let answer = try manual.answer(to: topic.joined(separator: " "))
    if json { return manual.json(answer).forEach { print($0.json) } }
    print(manual.lines(answer, columns: columns).joined(separator: "\n"))
  }
}

extension Manual {
  /// Everything that this program can explain.
  fileprivate static var millrace: Manual {
    let command = "millrace help"
    let verbs = Chapter(
      name: "verb", plural: "verbs", topics: topics(of: Millrace.configuration.subcommands, after: []), isTold: true)
    let files = Chapter(name: "file", plural: "files", topics: fileTopics(command: command), isTold: true)
    return Manual(
      command: command, chapters: [verbs, files] + chapters(families, command: command, told: ["stage"]))
  }

  /// A topic for each verb, `model export` for those of groups.
  private static func topics(of commands: [any ParsableCommand.Type], after words: [String]) -> [Topic] {
    commands.flatMap { command -> [Topic] in
      let configuration = command.configuration
      let words = words + [configuration.commandName ?? ""]
      @Sendable func page(_ columns: Int) -> String { Millrace.helpMessage(for: command, columns: columns) }
      let topic = Topic(
        word: words.joined(separator: " "), summary: configuration.abstract,
        json: .mapping([
          "topic": .string(words.joined(separator: " ")), "summary": .string(configuration.abstract),
          "help": .string(page(80)),
        ])
      ) { columns in
        // The parser breaks all lines but that of the usage.
        page(columns).split(separator: "\n", omittingEmptySubsequences: false).flatMap {
          $0.count > columns ? TextLayout.wrapped(String($0), columns: columns) : [String($0)]
        }
      }
      return [topic] + topics(of: configuration.subcommands, after: words)
    }
  }
}
