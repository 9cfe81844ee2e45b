import Settings
import Store

/// How a job came out; what it made is the record of its key.
public enum JobResult: Sendable {
  /// It was executed.
  case executed(seconds: Double, metricNames: [String], resumedFrom: String?)
  /// This upstream stage's result turned out damaged; it is in quarantine now.
  case damagedInput(String)
  /// It failed.
  case failed(any Error, seconds: Double)
}

/// How a result stands in the file that a job leaves: sealed JSON, by rename.
extension JobResult {
  static func file(in folder: String) -> String { "\(folder)/result" }

  var canonical: CanonicalValue {
    switch self {
    case .executed(let seconds, let metricNames, let resumedFrom):
      .mapping([
        "ending": .string("executed"), "seconds": .double(seconds),
        "metricNames": .list(metricNames.map { .string($0) }), "resumedFrom": resumedFrom.map { .string($0) } ?? .null,
      ])
    case .damagedInput(let upstream): .mapping(["ending": .string("damagedInput"), "upstream": .string(upstream)])
    case .failed(let error, let seconds):
      .mapping([
        "ending": .string("failed"), "seconds": .double(seconds), "error": .string(Self.word(for: error)),
        "message": .string((error as? StoreError)?.message ?? "\(error)"),
      ])
    }
  }

  /// Reads a result; `nil` where it is none.
  init?(canonical: CanonicalValue) {
    switch canonical["ending"]?.text {
    case "executed":
      guard let seconds = canonical["seconds"]?.number, let names = canonical["metricNames"]?.elements else {
        return nil
      }
      self = .executed(
        seconds: seconds, metricNames: names.compactMap(\.text), resumedFrom: canonical["resumedFrom"]?.text)
    case "damagedInput":
      guard let upstream = canonical["upstream"]?.text else { return nil }
      self = .damagedInput(upstream)
    case "failed":
      guard let seconds = canonical["seconds"]?.number, let word = canonical["error"]?.text,
        let message = canonical["message"]?.text
      else { return nil }
      self = .failed(Self.error(word, message), seconds: seconds)
    default: return nil
    }
  }

  /// The result that a job left in a folder; `nil` where it left none.
  init?(in folder: String) {
    let file = Self.file(in: folder)
    guard let bytes = try? Disk.read(file), let content = try? SealedDocument.decode(bytes, path: file) else {
      return nil
    }
    self.init(canonical: content)
  }

  private static let cancelled = "cancelled"
  private static let stage = "stage"

  /// What a run asks of an error, in a word: whether it was interrupted, or the trouble is the store's or the disk's.
  private static func word(for error: any Error) -> String {
    if let error = error as? StoreError { return error.code.rawValue }
    return (error as? PipelineError)?.code == .cancelled ? cancelled : stage
  }

  private static func error(_ word: String, _ message: String) -> any Error {
    if let code = StoreError.Code(rawValue: word) { return StoreError(code, message) }
    return PipelineError(word == cancelled ? .cancelled : .stage, message)
  }
}
