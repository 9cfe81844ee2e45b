/// A session at a terminal as a file tells it: commands, each with what it printed.
///
/// ```
/// $ millrace status words.yaml
/// sorted  WOULD-RUN   has never run in this workspace
/// [exit 1]
/// ```
///
/// A command starts with `$ ` and goes on with `> `. Lines of standard error follow those of standard output, each after
/// `! `. An exit code other than 0 comes last. An empty line stands between commands.
struct Transcript {
  /// One command, and what came of it.
  struct Step {
    let command: String
    var output = ""
    var errors = ""
    var code: Int32 = 0

    /// Its lines in the file.
    fileprivate var text: String {
      var text = "$ " + command.replacing("\n", with: "\n> ") + "\n" + Self.ended(output)
      for line in Self.ended(errors).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        text += line.isEmpty ? "!\n" : "! \(line)\n"
      }
      return code == 0 ? text : text + "[exit \(code)]\n"
    }

    private static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
  }

  var steps: [Step]

  /// The file's text.
  var text: String { steps.map(\.text).joined(separator: "\n") }

  /// Takes the commands out of a file's text.
  init(commandsOf text: String) {
    var commands: [String] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("$ ") {
        commands.append(String(line.dropFirst(2)))
        isOpen = true
      } else if isOpen, line.hasPrefix("> ") {
        commands[commands.count - 1] += "\n" + line.dropFirst(2)
      } else {
        isOpen = false
      }
    }
    steps = commands.map { Step(command: $0) }
  }

  /// Where two texts differ first: a few lines of each; `nil` where they are equal.
  static func difference(expected: String, found: String) -> String? {
    guard expected != found else { return nil }
    let (old, new) = (
      expected.split(separator: "\n", omittingEmptySubsequences: false),
      found.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let same = zip(old, new).prefix { $0 == $1 }.count
    let command = new.prefix(same + 1).last { $0.hasPrefix("$ ") } ?? ""
    func some(_ lines: [Substring], _ mark: String) -> String {
      lines.dropFirst(same).prefix(5).map { "\n\(mark) \($0)" }.joined()
    }
    return "line \(same + 1), after \(command)" + some(old, "-") + some(new, "+")
  }
}
