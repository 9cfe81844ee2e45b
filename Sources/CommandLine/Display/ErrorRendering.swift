import ArgumentParser
import Datasets
import Glibc
import Media
import Models
import Networks
import Pipelines
import Records
import Settings
import Stages
import Store
import Streams
import Training

/// Turns errors into one line on standard error and an exit code.
enum ErrorRendering {
  /// The codes that scripts rely on.
  enum Code: Int32 {
    case done = 0
    case stale = 1
    case usage = 2
    case failed = 3
    case refused = 4
    case storeDamaged = 5
    case noSpace = 6
  }

  /// Ends the process at once, with all output written.
  static func exit(_ code: Code) -> Never { end(code.rawValue) }

  /// Without the handlers of `exit`: libraries free there what threads in the background may still use.
  private static func end(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }

  /// Ends the process as the error asks.
  static func exit(_ error: any Error) -> Never {
    if let code = error as? ExitCode { end(code.rawValue) }
    if let (words, code) = known(error) { finish("millrace: \(PlainText.line(words))", code) }
    let words = Millrace.fullMessage(for: error)
    switch Millrace.exitCode(for: error) {
    case .success:
      // Help is asked for, no mistake.
      print(
        BrokenLines.text(words, columns: Terminal.pageWidth(of: STDOUT_FILENO)),
        terminator: words.hasSuffix("\n") ? "" : "\n")
      exit(.done)
    case .validationFailure:
      // The parser's text starts with a word of its own and ends with the verb's usage.
      let message = "millrace: " + (words.hasPrefix("Error: ") ? String(words.dropFirst(7)) : words)
      finish(BrokenLines.text(message, columns: Terminal.pageWidth(of: STDERR_FILENO)), .usage)
    default: finish("millrace: \(error)", .failed)
    }
  }

  /// An error in words, without the program's name.
  static func words(for error: any Error) -> String { known(error)?.words ?? "\(error)" }

  /// The words and the code of every error that our own modules throw.
  private static func known(_ error: any Error) -> (words: String, code: Code)? {
    switch error {
    case let error as SettingsError: (error.description, .usage)
    case let error as PipelineError: (error.description, .failed)
    case let error as StoreError: (error.message, code(for: error))
    case PublicationError.store(let error): (error.message, code(for: error))
    case PublicationError.stage(let error): (error.description, .failed)
    case let error as DatasetsError: (error.message, error.code == .configuration ? .usage : .failed)
    case let error as StreamsError: (error.message, error.code == .configuration ? .usage : .failed)
    case let error as RecordsError: (error.message, code(for: error))
    case let error as MediaError: (error.message, .failed)
    case let error as TrainingError: (error.message, .failed)
    case let error as StagesError: (error.message, .failed)
    case let error as ModelError: (error.message, error.code == .mismatch ? .failed : .usage)
    case let error as NetworkError: (error.message, error.code == .shape ? .usage : .failed)
    default: nil
    }
  }

  private static func code(for error: StoreError) -> Code {
    switch error.code {
    case .noSpace: .noSpace
    case .damaged: .storeDamaged
    case .configuration: .usage
    case .notFound, .unreadable, .unwritable, .unreachable, .interrupted: .failed
    }
  }

  private static func code(for error: RecordsError) -> Code {
    switch error.code {
    case .noSpace: .noSpace
    case .invalid: .usage
    case .notFound, .unreadable, .damaged, .unsupported: .failed
    }
  }

  private static func finish(_ words: String, _ code: Code) -> Never {
    StandardError.write("\(Address.hidingCredentials(in: words))\n")
    exit(code)
  }
}
