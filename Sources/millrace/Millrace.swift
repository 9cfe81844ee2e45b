import ArgumentParser
import Glibc

/// The command line.
@main struct Millrace: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "millrace", subcommands: [DatasetCommand.self])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      if let words = DatasetCommand.words(for: error) {
        writeToStandardError("millrace: \(words.message)\n")
        Glibc.exit(words.code)
      }
      exit(withError: error)
    }
  }
}
