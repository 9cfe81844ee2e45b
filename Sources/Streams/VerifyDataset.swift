import Media
public import Records
public import Store

/// What reading a whole split has shown.
public struct SplitVerification: Sendable, Equatable {
  /// How many records there are.
  public var recordCount: Int
  /// The chain over the keys and values of all records, as a conversion prints it.
  public var digest: Digest
  /// Features whose files are of a format that is not decoded here, by name: these were not looked into.
  public var undecoded: [String]
}

/// Reads every record of a split: checksums and counts, whether every value is what its feature says, and whether every
/// picture and sound can be decoded and has the declared extent.
///
/// - Parameter progress: called every hundred records with their number.
/// - Throws: the first fault; the error names file, record and feature.
public func verifyDataset(
  _ dataset: StoredDataset, progress: (Int) -> Void = { _ in }
) throws -> SplitVerification {
  var chain = RecordChain()
  var undecoded: Set<String> = []
  let features = dataset.features?.features ?? [:]
  try dataset.forEach { record in
    let check = ValueCheck(place: dataset.place(of: chain.recordCount, key: record.key))
    for (name, value) in record.values {
      guard let feature = features[name] else { continue }
      undecoded.formUnion(try check.look(at: value, as: feature, named: name))
    }
    chain.add(record)
    if chain.recordCount % 100 == 0 { progress(chain.recordCount) }
  }
  return SplitVerification(recordCount: chain.recordCount, digest: chain.digest, undecoded: undecoded.sorted())
}

/// Compares values with what features say, beyond kind and shape, which reading compares.
private struct ValueCheck {
  let place: String

  /// Looks into a value; returns the names of features whose files are of a format that is not decoded.
  func look(at value: RecordValue, as feature: TFDSFeatures.Feature, named name: String) throws -> Set<String> {
    switch (feature, value) {
    case (.image(let shape, _, _), .bytes(let file)): return try decode(name) { try image(file, shape, name) }
    case (.audio(let audio), .bytes(let file)) where audio.isEncodedFile:
      return try decode(name) { try sound(file, audio, name) }
    case (.video(let shape, let encoding, let type), _):
      let frame = TFDSFeatures.Feature.image(shape: Array(shape.dropFirst()), encoding: encoding, type: type)
      return try look(at: value, as: .sequence(frame, length: nil), named: name)
    case (.text, .bytes(let bytes)):
      guard String(validating: bytes, as: UTF8.self) != nil else { throw fault(name, "is not UTF-8") }
    case (.classLabel(let count, _), .numbers(let array)):
      for label in array.integers ?? [] where label < -1 || label >= count {
        throw fault(name, "is \(label), but there are \(count) classes")
      }
    case (.optional(let inner), _): return try look(at: value, as: inner, named: name)
    case (.dictionary(let inner), .fields(let fields)):
      return try fields.reduce(into: []) { names, field in
        guard let feature = inner[field.key] else { return }
        names.formUnion(try look(at: field.value, as: feature, named: "\(name)/\(field.key)"))
      }
    case (.sequence(.dictionary(let inner), _), .fields):
      let rows = inner.mapValues { TFDSFeatures.Feature.sequence($0, length: nil) }
      return try look(at: value, as: .dictionary(rows), named: name)
    case (.sequence(let inner, _), .list(let items)):
      return try items.reduce(into: []) { $0.formUnion(try look(at: $1, as: inner, named: name)) }
    case (.sequence(.classLabel(let count, let names), _), .numbers):
      return try look(at: value, as: .classLabel(classCount: count, names: names), named: name)
    default: break
    }
    return []
  }

  private func decode(_ name: String, _ work: () throws -> Void) throws -> Set<String> {
    do {
      try work()
      return []
    } catch let error as MediaError {
      if error.code == .unsupported { return [name] }
      throw fault(name, "cannot be decoded: \(error.message)")
    }
  }

  /// How files of picture formats begin that are not decoded here: GIF, BMP, WebP, and the portable maps.
  private static let otherHeads = ["GIF8", "BM", "RIFF", "P2", "P3", "P5", "P6"].map { Array($0.utf8) }

  private func image(_ file: [UInt8], _ shape: [Int?], _ name: String) throws {
    guard ImageFormat(recognizing: file) != nil || Self.otherHeads.contains(where: { file.starts(with: $0) }) else {
      throw fault(name, "cannot be decoded: it begins as no picture does")
    }
    let found = try ImageCodec.decode(file).shape
    // Readers convert to the channels that are declared.
    let sides = [found.height, found.width]
    guard shape.count != 3 || zip(shape, sides).allSatisfy({ $0 == nil || $0 == $1 }) else {
      throw fault(name, "has \(sides[0])×\(sides[1]) pixels, declared are \(shape.map { $0 ?? -1 })")
    }
  }

  private func sound(_ file: [UInt8], _ audio: TFDSFeatures.Audio, _ name: String) throws {
    let rate = try AudioCodec.decode(file).sampleRateHz
    guard audio.sampleRateHz == 0 || audio.sampleRateHz == rate else {
      throw fault(name, "is at \(rate) Hz, declared are \(audio.sampleRateHz)")
    }
  }

  private func fault(_ name: String, _ words: String) -> RecordsError {
    RecordsError(.damaged, "\(place): feature '\(name)' \(words); fetch or build the dataset again")
  }
}
