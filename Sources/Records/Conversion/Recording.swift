import Store

/// A record one of whose features is to be read piece by piece.
public struct Recording: Sendable {
  /// Where that feature's bytes are.
  public enum Content: Sendable {
    case bytes([UInt8])
    /// A file that holds nothing else; it may be longer than memory.
    case file(InputFile)
  }

  /// What it is called: its path in its dataset or its key, or where it has neither, the beginning of its content's digest.
  public let name: String
  /// The bytes of the feature.
  public let content: Content
  /// Everything else that the record holds.
  public let rest: Example

  public init(name: String, content: Content, rest: Example) {
    self.name = name
    self.content = content
    self.rest = rest
  }
}

/// Makes several records of one.
public protocol RecordCutter: Sendable {
  /// The feature that is cut.
  var feature: String { get }

  /// Hands over the records that are made of one, in order.
  ///
  /// - Throws: a `RecordsError` without a place where the recording is damaged; by then some may have been handed over.
  func cut(_ recording: Recording, _ take: (Example) throws -> Void) throws -> CutCounts
}

/// What became of records that were cut.
public struct CutCounts: Codable, Sendable, Equatable {
  /// Records that were cut, those without a piece among them.
  public var recordings: Int
  /// Pieces that were left out since nothing is to be heard in them.
  public var silent: Int
  /// Records that are too short for a piece.
  public var short: Int

  public init(recordings: Int = 0, silent: Int = 0, short: Int = 0) {
    self.recordings = recordings
    self.silent = silent
    self.short = short
  }

  public static func + (left: CutCounts, right: CutCounts) -> CutCounts {
    CutCounts(
      recordings: left.recordings + right.recordings, silent: left.silent + right.silent,
      short: left.short + right.short)
  }
}

extension RecordReader {
  /// A record as a recording: its file where one of its own holds the feature, or its bytes.
  func recording(_ ordinal: Int, feature: String) throws -> Recording {
    if let recording = try file(of: ordinal, feature: feature) { return recording }
    var found: Recording?
    try read(ordinal) { bytes in
      var example = try Example(parsing: bytes)
      guard case .bytes(let contents)? = example.features[feature], contents.count == 1 else {
        throw RecordsError(.damaged, "feature '\(feature)' is not one sound")
      }
      var name = name(of: ordinal)
      if case .bytes(let keys)? = example.features[StoredDataset.keyName], keys.count == 1, name == nil {
        name = String(decoding: keys[0], as: UTF8.self)
      }
      example.features[feature] = nil
      found = Recording(
        name: name ?? String(Digest(of: contents[0]).hex.prefix(16)), content: .bytes(contents[0]), rest: example)
    }
    guard let found else { throw RecordsError(.damaged, "the record was not handed over") }
    return found
  }
}
