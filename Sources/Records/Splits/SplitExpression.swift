/// A choice of records in TFDS's split language: `train`, `train[:80%]`, `train[80%:]+test`, `train[10:-5]`,
/// `train[:2shard]`, `all`.
///
/// - Reference: tensorflow.org/datasets/splits; boundaries in percent are rounded half to even.
public struct SplitExpression: Sendable, Hashable, CustomStringConvertible {
  /// The split that stands for all of them.
  package static let everything = "all"

  /// What a boundary counts.
  enum Unit: Hashable { case records, percent, shards }

  /// One term of the sum.
  struct Term: Hashable {
    var split: String
    var lower: Double?
    var upper: Double?
    var unit: Unit
    /// Where the term begins in the text.
    var column: Int
  }

  /// The expression as it was written.
  public let text: String

  let terms: [Term]

  /// Parses an expression; errors name the column, counted from 1.
  public init(parsing text: String) throws(RecordsError) {
    self.text = text
    var terms: [Term] = []
    var column = 1
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let leading = part.prefix(while: \.isWhitespace).count
      let trimmed = part.dropFirst(leading).reversed().drop(while: \.isWhitespace).reversed()
      terms.append(try Self.term(String(trimmed), column: column + leading, text: text))
      column += part.count + 1
    }
    self.terms = terms
  }

  /// The expression as it was written.
  public var description: String { text }

  /// The splits that it names, each once, in order.
  public var splitNames: [String] {
    terms.reduce(into: []) { names, term in if !names.contains(term.split) { names.append(term.split) } }
  }

  /// Whether it names whole splits only, and parts none.
  package var isOfWholeSplits: Bool { terms.allSatisfy { $0.lower == nil && $0.upper == nil } }

  /// The one spelling of all that select the same: no spaces, no underscores in numbers.
  public var canonical: String {
    func words(_ bound: Double?, _ unit: Unit) -> String {
      guard let bound else { return "" }
      let number = bound == bound.rounded() ? "\(Int(bound))" : "\(bound)"
      return number + (unit == .percent ? "%" : unit == .shards ? "shard" : "")
    }
    return terms.map { term in
      if term.lower == nil, term.upper == nil { return term.split }
      return "\(term.split)[\(words(term.lower, term.unit)):\(words(term.upper, term.unit))]"
    }.joined(separator: "+")
  }

  /// The chosen records as ranges within splits, in order; empty ranges are left out.
  public func ranges(in splits: [TFDSInfo.Split]) throws(RecordsError) -> [SplitRange] {
    var ranges: [SplitRange] = []
    for term in terms {
      if term.split == Self.everything {
        ranges += splits.map { SplitRange(split: $0.name, range: 0..<$0.recordCount) }
        continue
      }
      guard let split = splits.first(where: { $0.name.isName(term.split) }) else {
        let known = splits.map(\.name).joined(separator: ", ")
        throw fault(term.column, "there is no split '\(term.split)'; the dataset has \(known)")
      }
      ranges.append(SplitRange(split: split.name, range: try range(of: term, in: split)))
    }
    return ranges.filter { !$0.range.isEmpty }
  }

  private func range(of term: Term, in split: TFDSInfo.Split) throws(RecordsError) -> Range<Int> {
    let count = split.recordCount
    let lower = boundary(term.lower, term.unit, split) ?? 0
    let upper = boundary(term.upper, term.unit, split, isUpper: true) ?? count
    guard abs(lower) <= count, abs(upper) <= count else {
      throw fault(
        term.column, "the slice reaches from \(lower) to \(upper), but split '\(split.name)' has \(count) records")
    }
    let start = lower < 0 ? count + lower : lower
    let end = upper < 0 ? count + upper : upper
    return start..<max(start, end)
  }

  private func boundary(_ value: Double?, _ unit: Unit, _ split: TFDSInfo.Split, isUpper: Bool = false) -> Int? {
    guard let value else { return nil }
    switch unit {
    case .records: return Int(value)
    case .percent: return Int((value * Double(split.recordCount) / 100).rounded(.toNearestOrEven))
    case .shards:
      let lengths = split.shardLengths
      let shard = Int(value) < 0 || isUpper && value == 0 ? lengths.count + Int(value) : Int(value)
      return lengths.prefix(max(0, shard)).reduce(0, +)
    }
  }

  private func fault(_ column: Int, _ words: String) -> RecordsError { Self.fault(text, column, words) }

  private static func fault(_ text: String, _ column: Int, _ words: String) -> RecordsError {
    RecordsError(.invalid, "split '\(text)', column \(column): \(words)")
  }

  /// Whether a split can be called so.
  static func isName(_ text: String) -> Bool { !text.isEmpty && text.allSatisfy(isOfName) }

  private static func isOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-"
  }

  private static func term(_ part: String, column: Int, text: String) throws(RecordsError) -> Term {
    let name = part.prefix(while: isOfName)
    guard !name.isEmpty else { throw fault(text, column, "the name of a split is expected, as in train[:80%]") }
    var term = Term(split: String(name), unit: .records, column: column)
    let selector = part.dropFirst(name.count)
    if selector.isEmpty { return term }
    let selectorColumn = column + name.count
    guard name != everything else { throw fault(text, selectorColumn, "'all' cannot be sliced; slice each split") }
    guard selector.first == "[", selector.last == "]", selector.count > 2 else {
      throw fault(text, selectorColumn, "a slice in brackets is expected, as in train[:80%], found '\(selector)'")
    }
    let inside = selector.dropFirst().dropLast()
    let bounds = inside.split(separator: ":", omittingEmptySubsequences: false)
    guard bounds.count <= 2, bounds.contains(where: { !$0.isEmpty }) else {
      throw fault(text, selectorColumn + 1, "a slice has a lower and an upper bound, as in [10:20], found '\(inside)'")
    }
    let lower = try bound(bounds[0], column: selectorColumn + 1, text: text)
    let upperColumn = selectorColumn + 2 + bounds[0].count
    let upper = bounds.count == 2 ? try bound(bounds[1], column: upperColumn, text: text) : nil
    if let lower, let upper, lower.unit != upper.unit {
      throw fault(text, upperColumn, "both bounds of a slice must count the same, in '\(inside)'")
    }
    term.unit = lower?.unit ?? upper?.unit ?? .records
    term.lower = lower?.value
    term.upper = upper?.value
    if bounds.count == 1, let lower {
      guard lower.unit == .shards else {
        throw fault(
          text, selectorColumn + 1, "a single number chooses one shard, as in [3shard]; write [a:b] for records")
      }
      // One shard: [-1shard] ends where the list ends.
      term.upper = lower.value == -1 ? nil : lower.value + 1
    }
    return term
  }

  private static func bound(
    _ part: Substring, column: Int, text: String
  ) throws(RecordsError) -> (value: Double, unit: Unit)? {
    if part.isEmpty { return nil }
    let unit: Unit = part.hasSuffix("%") ? .percent : part.hasSuffix("shard") ? .shards : .records
    let digits = part.dropLast(unit == .percent ? 1 : unit == .shards ? 5 : 0)
    guard let value = number(digits, isWhole: unit != .percent), abs(value) < 0x1p53 else {
      throw fault(text, column, "a number, a percentage or a count of shards is expected, found '\(part)'")
    }
    guard unit != .percent || abs(value) <= 100 else {
      throw fault(text, column, "a percentage from -100 to 100 is expected, found '\(part)'")
    }
    return (value, unit)
  }

  /// A number as Python reads it: decimal digits of any script, and single underscores between digits.
  private static func number(_ text: Substring, isWhole: Bool) -> Double? {
    var digits = ""
    var previous: Character = " "
    for character in text {
      if let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
        scalar.properties.generalCategory == .decimalNumber, let value = character.wholeNumberValue
      {
        digits += "\(value)"
        previous = "0"
        continue
      }
      let isSign = character == "-" && previous == " "
      guard isSign || character == "_" && previous == "0" || character == "." && previous != "_" && !isWhole else {
        return nil
      }
      if character != "_" { digits.append(character) }
      previous = character == "-" ? "-" : character
    }
    // Neither at the end nor beside another sign.
    return previous == "0" || previous == "." ? Double(digits) : nil
  }
}

/// A run of records of one split.
public struct SplitRange: Sendable, Hashable {
  /// The split's name.
  public let split: String
  /// Positions within the split, in the order of its shards.
  public let range: Range<Int>

  /// Names a run.
  public init(split: String, range: Range<Int>) {
    self.split = split
    self.range = range
  }
}
