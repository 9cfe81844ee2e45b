import ArgumentParser
import Glibc
import Settings
import Stages

/// Tells what verbs, files, stages and all other kinds are for, and what they can be told.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a verb, or a word of pipeline and network files.",
    discussion: """
      Without a topic, the verbs; 'help words' lists all that may stand in pipeline and network files. A topic is a verb, \
      a group such as layers, or a word such as convolution; where a word stands in two groups, as in 'help stages/run', \
      'group/word' picks one.
      """)

  @Flag(name: .long, help: "Print JSON, a line for each topic.")
  var json = false

  @Argument(help: "A verb, 'words', a group such as layers, or a word such as convolution.")
  var topic: [String] = []

  func run() throws {
    let columns = Terminal.pageWidth(of: STDOUT_FILENO)
    switch topic.joined(separator: " ") {
    case "" where !json: print(Overview.lines(columns: columns).joined(separator: "\n"))
    case "": Manual.millrace.json.forEach { print($0.json) }
    case "words" where !json: print(Manual.words.overview(columns: columns).joined(separator: "\n"))
    case "words": Manual.words.json.forEach { print($0.json) }
    case let word:
      let manual = Manual.millrace
      let answer = try manual.answer(to: word)
      if json { return manual.json(answer).forEach { print($0.json) } }
      print(manual.lines(answer, columns: columns).joined(separator: "\n"))
    }
  }
}

extension Manual {
  private static let command = "millrace help"

  /// Everything that this program can explain.
  static var millrace: Manual { Manual(command: command, chapters: [verbChapter] + wordChapters) }

  /// What may stand in pipeline and network files.
  static var words: Manual { Manual(command: command, chapters: wordChapters) }

  private static var wordChapters: [Chapter] {
    [Chapter(name: "file", plural: "files", topics: fileTopics(command: command), isTold: true)]
      + chapters(families, command: command, told: ["stage"])
  }

  private static var verbChapter: Chapter {
    Chapter(name: "verb", plural: "verbs", topics: Verb.all.map(topic), isTold: true)
  }

  private static func topic(_ verb: Verb) -> Topic {
    let word = verb.words.joined(separator: " ")
    return Topic(
      word: word, summary: verb.summary,
      json: .mapping([
        "topic": .string(word), "summary": .string(verb.summary), "help": .string(verb.help(columns: 80)),
      ])
    ) { columns in
      verb.help(columns: columns).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
