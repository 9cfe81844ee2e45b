import Records

/// Words in ascending order, more of them than memory holds: sorted in chunks, which wait in a file without a name and are
/// merged as they are read.
///
/// A probability makes a word by its bits, which ascend as it does; ``word(_:_:)`` adds whether something holds.
package struct SortedWords {
  private let chunkCount: Int
  private var pending: [UInt64] = []
  private var storage: TemporaryStorage?
  private var runs: [Range<Int>] = []
  /// So many words of a run are read at once.
  private static let readCount = 1 << 14

  /// Starts with no words.
  ///
  /// - Parameter chunkCount: So many words are sorted at once in memory.
  package init(chunkCount: Int = 1 << 21) { self.chunkCount = chunkCount }

  /// A probability with an outcome, of which the false ones come first.
  package static func word(_ probability: Double, _ outcome: Bool) -> UInt64 {
    // No sign bit is lost: probabilities are not negative, and -0 is made 0.
    (probability + 0).bitPattern << 1 | (outcome ? 1 : 0)
  }

  /// The probability and the outcome of a word.
  package static func parts(of word: UInt64) -> (probability: Double, outcome: Bool) {
    (Double(bitPattern: word >> 1), word & 1 == 1)
  }

  /// Adds a word.
  package mutating func append(_ word: UInt64) throws {
    pending.append(word)
    if pending.count >= chunkCount { try spill() }
  }

  /// Passes all words on in ascending order, and forgets them.
  package mutating func drain(_ body: (UInt64) throws -> Void) throws {
    defer { (pending, storage, runs) = ([], nil, []) }
    guard let first = storage else {
      Self.sort(&pending)
      for word in pending { try body(word) }
      return
    }
    try spill()
    pending = []
    var readers = try runs.map { try Run($0, first) }
    // The least word of the runs is found by looking at all: there are few.
    while let least = readers.indices.min(by: { readers[$0].word < readers[$1].word }) {
      try body(readers[least].word)
      if try !readers[least].advance() { readers.remove(at: least) }
    }
  }

  private mutating func spill() throws {
    guard !pending.isEmpty else { return }
    Self.sort(&pending)
    let storage = try self.storage ?? TemporaryStorage()
    self.storage = storage
    let start = runs.last?.upperBound ?? 0
    try storage.write(pending, at: start)
    runs.append(start..<start + pending.count)
    pending.removeAll(keepingCapacity: true)
  }

  /// A sorted part of the file.
  private struct Run {
    private var rest: Range<Int>
    private let storage: TemporaryStorage
    private var words: [UInt64] = []
    private var place = 0

    init(_ range: Range<Int>, _ storage: TemporaryStorage) throws {
      rest = range
      self.storage = storage
      _ = try refill()
    }

    var word: UInt64 { words[place] }

    mutating func advance() throws -> Bool {
      place += 1
      return try place < words.count || refill()
    }

    private mutating func refill() throws -> Bool {
      let count = min(rest.count, SortedWords.readCount)
      guard count > 0 else { return false }
      words = [UInt64](repeating: 0, count: count)
      try words.withUnsafeMutableBufferPointer { try storage.read(at: rest.lowerBound, into: $0) }
      rest = rest.lowerBound + count..<rest.upperBound
      place = 0
      return true
    }
  }

  /// Sorts by digits of eleven bits, the last first; few words by comparison.
  private static func sort(_ words: inout [UInt64]) {
    guard words.count > 4_096 else { return words.sort() }
    var others = [UInt64](repeating: 0, count: words.count)
    for shift in stride(from: UInt64(0), to: 64, by: 11) {
      var places = [Int](repeating: 0, count: 2_049)
      for word in words { places[Int(word >> shift & 2_047) + 1] += 1 }
      // Where all have one digit, nothing moves.
      if places.contains(words.count) { continue }
      for digit in 1..<places.count { places[digit] += places[digit - 1] }
      for word in words {
        let digit = Int(word >> shift & 2_047)
        others[places[digit]] = word
        places[digit] += 1
      }
      swap(&words, &others)
    }
  }
}
