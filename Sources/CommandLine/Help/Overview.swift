import ArgumentParser
import Settings

/// What there is to type, on one page: every verb in a line, in groups by what a person does.
enum Overview {
  /// The page in lines of at most so many columns.
  static func lines(columns: Int) -> [String] {
    let configuration = Millrace.configuration
    let groups = configuration.groupedSubcommands.map { (title: $0.name, verbs: entries($0.subcommands)) }
    let longest = groups.flatMap(\.verbs).map(\.term.count).max() ?? 0
    return TextLayout.wrapped(configuration.abstract, columns: columns)
      + ["", "Usage: millrace VERB …; 'millrace help VERB' tells what it takes."]
      + groups.flatMap { title, verbs in
        ["", "\(title):"] + TextLayout.definitions(verbs, columns: columns, longest: longest)
      }
      + [""]
      + TextLayout.wrapped(
        "'millrace help WORD' explains a word of pipeline and network files; 'millrace help words' lists them all. "
          + "'millrace --version' tells the version.", columns: columns)
  }

  /// Verbs, each with what it does; those of groups in the place of these.
  private static func entries(_ commands: [any ParsableCommand.Type]) -> [(term: String, paragraphs: [String])] {
    Verb.verbs(of: commands).filter { !$0.isGroup }.map { verb in
      let summary = verb.summary
      return (verb.words.joined(separator: " "), [summary.hasSuffix(".") ? String(summary.dropLast()) : summary])
    }
  }
}
