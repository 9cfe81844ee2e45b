import Hashing
import Store

/// Reads the samples of one MDS shard by number.
///
/// The shard's own table says where each sample is, so nothing is held in memory for it. A compressed shard is unpacked
/// into an unnamed temporary file. MDS has no checksum for a sample: the shard's digests, where `index.json` has one of
/// SHA-256, SHA-1 or MD5, are checked when it is opened.
public final class MDSReader {
  /// What the index says of the shard.
  public let shard: MDSIndex.Shard

  private let file: InputFile
  private let leaves: NamedValues<FeatureLeaf>

  /// Opens a shard of a dataset's folder.
  ///
  /// - Parameter features: what columns mean; without them values are what their encodings tell.
  public init(folder: String, shard: MDSIndex.Shard, features: TFDSFeatures? = nil) throws(RecordsError) {
    self.shard = shard
    leaves =
      if let features { NamedValues(uniqueNamesWithValues: try features.leaves().map { ($0.name, $0) }) } else { [:] }
    // A plain shard may stand beside or in place of its compressed form.
    if let packed = shard.compressed, shard.fileName(in: folder) == packed.basename {
      let compressed = try Self.open(packed, in: folder)
      file = try InputFile(
        unnamedCopyOf: shard.compression.source(of: compressed), byteCount: shard.raw.bytes)
      try Self.verify(file, shard.raw)
    } else {
      file = try Self.open(shard.raw, in: folder)
    }
    guard file.byteCount >= 8 else { throw damage("\(file.byteCount) bytes are no shard") }
    let count = try word(at: 0)
    guard count == shard.sampleCount else {
      throw damage("the shard has \(count) samples, but \(MDSIndex.fileName) declares \(shard.sampleCount)")
    }
    guard count <= (file.byteCount - 8) / 4 else {
      throw damage("\(count) samples cannot be in \(file.byteCount) bytes")
    }
    let end = try word(at: 4 * (1 + count))
    guard end == file.byteCount else {
      throw damage("the samples end at byte \(end), but the file has \(file.byteCount): it was cut short")
    }
  }

  /// Where a sample's bytes are.
  public func location(of ordinal: Int) throws(RecordsError) -> Range<Int> {
    precondition(
      (0..<shard.sampleCount).contains(ordinal), "sample \(ordinal) of a shard of \(shard.sampleCount) was asked for")
    let start = try word(at: 4 * (1 + ordinal))
    let end = try word(at: 4 * (2 + ordinal))
    guard start >= 4 * (2 + shard.sampleCount), start <= end, end <= file.byteCount else {
      throw damage("sample \(ordinal) is said to lie at bytes \(start) to \(end)")
    }
    return start..<end
  }

  /// The values of a sample by column.
  public func values(of ordinal: Int) throws(RecordsError) -> NamedValues<RecordValue> {
    let range = try location(of: ordinal)
    var bytes: [UInt8] = []
    try file.read(at: range.lowerBound, count: range.count, into: &bytes)
    func damage() -> RecordsError {
      self.damage("the columns of sample \(ordinal) at byte \(range.lowerBound) do not fit its \(bytes.count) bytes")
    }
    var sizes: [Int] = []
    var position = 0
    for column in shard.columns {
      if let size = column.encoding.byteCount {
        sizes.append(size)
      } else {
        guard bytes.count - position >= 4 else { throw damage() }
        sizes.append(Int(TFRecordFrame.littleEndian32(bytes.span, at: position)))
        position += 4
      }
    }
    var values = NamedValues<RecordValue>()
    for (column, size) in zip(shard.columns, sizes) {
      guard size <= bytes.count - position else { throw damage() }
      let content = Array(bytes[position..<position + size])
      let place = "\(file.path): sample \(ordinal) at byte \(range.lowerBound), column '\(column.name)'"
      if let leaf = leaves[column.name] {
        if let value = try typed(content, column, leaf, place) { values.set(value, at: leaf.path[...]) }
      } else {
        values[column.name] = try column.encoding.decode(content, place)
      }
      position += size
    }
    guard position == bytes.count else { throw damage() }
    for (_, leaf) in leaves where !leaf.isOptional && values.value(at: leaf.path) == nil {
      throw RecordsError(.damaged, "\(file.path): sample \(ordinal) has no column '\(leaf.name)'")
    }
    return values
  }

  /// The value as its feature says: JSON becomes what it stood for, truths come back from bytes.
  private func typed(
    _ bytes: [UInt8], _ column: MDSIndex.Column, _ leaf: FeatureLeaf, _ place: String
  ) throws(RecordsError) -> RecordValue? {
    func misfit(_ found: String) -> RecordsError {
      RecordsError(.damaged, "\(place) is \(found), expected \(leaf.feature.summary)")
    }
    guard column.encoding == .json, let storage = leaf.feature.storage else {
      guard let stored = try column.encoding.decode(bytes, place) else { throw misfit("null") }
      var value = stored
      if case .numbers(let array) = stored, array.type == .uint8, leaf.form.elementType == .bool {
        value = .numbers(NumericArray(type: .bool, shape: array.shape, bytes: array.bytes.map { min($0, 1) }))
      }
      guard leaf.form != .json, leaf.fits(value) else { throw misfit(value.kind) }
      return value
    }
    let json = try JSONValue(parsing: bytes, path: place)
    if leaf.isOptional, json == .null { return nil }
    guard let value = json.value(as: storage, rank: leaf.rank) else { throw misfit("another kind of JSON") }
    return value
  }

  private func word(at offset: Int) throws(RecordsError) -> Int {
    var bytes: [UInt8] = []
    try file.read(at: offset, count: 4, into: &bytes)
    return Int(TFRecordFrame.littleEndian32(bytes.span, at: 0))
  }

  private func damage(_ words: String) -> RecordsError {
    RecordsError(.damaged, "\(file.path): \(words); fetch or build the shard again")
  }

  private static func open(_ declared: MDSIndex.File, in folder: String) throws(RecordsError) -> InputFile {
    let file = try InputFile(opening: "\(folder)/\(declared.basename)")
    guard file.byteCount == declared.bytes else {
      throw RecordsError(
        .damaged,
        "\(file.path) has \(file.byteCount) bytes, but \(MDSIndex.fileName) declares \(declared.bytes); "
          + "fetch or build it again")
    }
    try verify(file, declared)
    return file
  }

  private static func verify(_ file: InputFile, _ declared: MDSIndex.File) throws(RecordsError) {
    func check(
      _ algorithm: MessageDigest.Algorithm, _ name: String, _ expected: String
    ) throws(RecordsError) {
      let digest = MessageDigest(algorithm)
      var window: [UInt8] = []
      for offset in stride(from: 0, to: file.byteCount, by: 1 << 20) {
        let count = min(1 << 20, file.byteCount - offset)
        try file.read(at: offset, count: count, into: &window)
        window.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      }
      let found = MessageDigest.hexadecimal(digest.finish())
      guard found == expected.lowercased() else {
        throw RecordsError(
          .damaged, "\(file.path): its \(name) is \(found), expected \(expected); fetch or build it again")
      }
    }
    if let expected = declared.hashes["sha256"] {
      try check(.sha256, "SHA-256", expected)
    } else if let expected = declared.hashes["sha1"] {
      try check(.sha1, "SHA-1", expected)
    } else if let expected = declared.hashes["md5"] {
      try check(.md5, "MD5", expected)
    }
  }
}

extension FeatureLeaf.Form {
  /// The type of numbers.
  var elementType: NumericArray.ElementType? {
    switch self {
    case .integer: .int64
    case .scalar(let type), .array(let type, _): type
    case .file, .images, .json: nil
    }
  }
}
