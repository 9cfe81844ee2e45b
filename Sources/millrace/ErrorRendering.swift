import ArgumentParser
import Glibc
import Pipelines
import Store

/// Turns errors into one line on standard error and an exit code.
enum ErrorRendering {
  /// The codes that scripts rely on.
  enum Code: Int32 {
    case done = 0
    case stale = 1
    case usage = 2
    case stageFailed = 3
    case storeDamaged = 5
    case noSpace = 6
  }

  /// Ends the process as the error asks.
  static func exit(_ error: any Error) -> Never {
    if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
    let parserCode = Millrace.exitCode(for: error)
    switch error {
    case let error as PipelineError: finish("\(error)", code(for: error))
    case let error as StoreError: finish(error.message, code(for: error))
    case let error where DatasetCommand.words(for: error) != nil:
      if let (message, code) = DatasetCommand.words(for: error) { finish(message, code) }
      Glibc.exit(Code.stageFailed.rawValue)
    case _ where parserCode == .success:
      // Help and version are asked for, not mistakes.
      print(Millrace.fullMessage(for: error))
      Glibc.exit(Code.done.rawValue)
    default:
      // The parser's text starts with a word of its own and ends with the verb's usage.
      let words = Millrace.fullMessage(for: error)
      finish(words.hasPrefix("Error: ") ? String(words.dropFirst(7)) : words, Code.usage.rawValue)
    }
  }

  /// The code of a failure of the store.
  static func code(for error: StoreError) -> Int32 {
    switch error.code {
    case .noSpace: Code.noSpace.rawValue
    case .damaged: Code.storeDamaged.rawValue
    default: Code.stageFailed.rawValue
    }
  }

  private static func code(for error: PipelineError) -> Int32 {
    switch error.code {
    case .configuration: Code.usage.rawValue
    case .stage, .cancelled: Code.stageFailed.rawValue
    }
  }

  private static func finish(_ words: String, _ code: Int32) -> Never {
    StandardError.write("millrace: \(words)\n")
    Glibc.exit(code)
  }
}

/// Unbuffered text for people.
enum StandardError {
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    // Nobody is left to tell when standard error is gone.
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
