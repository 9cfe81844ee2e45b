import Settings
import Store

/// A share of a dataset's records: `80%` of all, `90% of train`, `90% of train+validation`.
///
/// A share has its per cent sign outside of brackets, which no slice of TFDS's split language has.
public struct ShareExpression: Sendable, Hashable, CustomStringConvertible {
  /// How many of a hundred records, above 0 and at most 100.
  public let percent: Double
  /// The stored splits that it is a share of, sorted by their bytes; empty for all.
  public let sources: [String]

  /// The least share, which is also the least number that is written without an exponent.
  private static let leastPercent = 0.0001

  /// Parses a share; `nil` for a text that is none, such as `train[:80%]`.
  ///
  /// - Throws: if the text is a share, but no sound one.
  public init?(parsing text: String) throws(RecordsError) {
    guard let sign = text.firstIndex(of: "%"), !text[..<sign].contains("[") else { return nil }
    func fault(_ words: String) -> RecordsError { RecordsError(.invalid, "share '\(text)': \(words)") }
    let digits = text[..<sign].split(separator: " ").joined(separator: " ")
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let percent = Double(digits),
      percent > 0, percent <= 100
    else { throw fault("a percentage above 0 and up to 100 is expected, found '\(digits)%'") }
    guard percent >= Self.leastPercent else {
      throw fault("is less than the least one, \(Self.words(Self.leastPercent))")
    }
    self.percent = percent
    let words = text[text.index(after: sign)...].split(whereSeparator: \.isWhitespace)
    guard let first = words.first else {
      sources = []
      return
    }
    let names = words.dropFirst().joined(separator: " ").split(separator: "+", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    guard first == "of", !names.isEmpty, names.allSatisfy(SplitExpression.isName) else {
      throw fault("stored splits are named as in '90% of train' or '90% of train+validation'")
    }
    sources = names == [SplitExpression.everything] ? [] : Set(names).sortedByBytes()
  }

  /// The one spelling of all that mean the same.
  public var description: String {
    Self.words(percent) + (sources.isEmpty ? "" : " of " + sources.joined(separator: "+"))
  }

  /// A percentage in its shortest spelling.
  static func words(_ percent: Double) -> String {
    percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
  }
}
