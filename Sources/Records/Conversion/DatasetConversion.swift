public import Store

/// The proof that a conversion lost nothing: what was read from the source, and read back from the result.
public struct DatasetConversion: Sendable, Equatable {
  /// How many records.
  public let recordCount: Int
  /// The chain over the keys and named values of all records, equal on both sides.
  public let digest: Digest
}

/// How far a conversion has come.
public struct ConversionProgress: Sendable, Equatable {
  /// What is being done.
  public enum Step: String, Sendable {
    /// Every record of a dataset that does not describe itself is looked at.
    case describing
    /// Records are written in the other format.
    case writing
    /// The result is read back and compared.
    case proving
  }
  /// What is being done.
  public var step: Step
  /// Records done in this step.
  public var done: Int

  /// Tells how far a conversion is.
  public init(step: Step, done: Int) {
    self.step = step
    self.done = done
  }
}

/// Writes a dataset in another format, reads the result back, and compares every key and every named value.
///
/// Values that the source does not describe are described by a first pass over all records. The keys of a WebDataset
/// are kept as a text feature called `__key__` in formats that have no keys. Order is kept: a result in TFDS's layout
/// says so itself (`disableShuffling`).
///
/// - Parameters:
///   - folder: where the result is; it exists, and `createFile` makes files in it.
///   - name: what the dataset, and a WebDataset's shards, are called.
///   - split: what the split is called, in formats that say so.
///   - compression: of shards.
///   - progress: called every hundred records.
/// - Throws: if a value has no form in the other format, the format is not written, or not in this compression, or what
///   is read back differs.
public func convertDataset(
  _ source: StoredDataset, to format: DatasetFormat, folder: String, name: String, split: String = "train",
  compression: Compression = .none, createFile: @escaping (String) throws -> OutputFile,
  progress: (ConversionProgress) -> Void = { _ in }
) throws -> DatasetConversion {
  let words = { (formats: [DatasetFormat]) in formats.map(\.name).joined(separator: ", ") }
  guard let target = format.format as? any WrittenFormatKind else {
    throw RecordsError(.invalid, "format \(format.name) is read only; written are \(words(DatasetFormat.written))")
  }
  guard compression == .none || type(of: target).compressions.contains(compression) else {
    let compressed = DatasetFormat.written.filter { $0.compressions.contains(compression) }
    throw RecordsError(
      .invalid,
      "format \(format.name) is not written as \(compression.rawValue)"
        + (compressed.isEmpty ? "" : "; this is how \(words(compressed)) may be compressed"))
  }
  func tell(_ step: ConversionProgress.Step, _ done: Int) {
    if done % 100 == 0 { progress(ConversionProgress(step: step, done: done)) }
  }
  let described = source.features
  var features: TFDSFeatures
  if let described {
    features = described
  } else {
    var inference = FeatureInference()
    var done = 0
    try source.forEach { record in
      try located(record) { try inference.add(record.values) }
      done += 1
      tell(.describing, done)
    }
    features = inference.features
  }
  features.features[StoredDataset.keyName] = nil
  let values = features
  let keepsKeys = source.hasKeys || described?.features[StoredDataset.keyName] != nil
  if keepsKeys, !format.hasKeys { features.features[StoredDataset.keyName] = .text }
  let written = features

  var before = RecordChain()
  /// Hands every record to `write`, as it is to be stored.
  func copy(_ write: (NamedRecord) throws -> Void) throws {
    try source.forEach { source in
      var record = source
      // What was inferred may say more of a value than the value itself, as of an empty list.
      if described == nil {
        record.values = try located(source) { try values.values(of: values.example(of: source.values)) }
        let rows = RecordValue.fields(record.values).rows(of: .dictionary(values.features))
        guard rows.isSame(as: .fields(source.values)) else {
          throw RecordsError(
            .unsupported,
            "record '\(source.key)' has values that no feature holds as they are; describe them in features.json")
        }
      }
      before.add(record)
      if written.features[StoredDataset.keyName] != nil {
        record.values[StoredDataset.keyName] = .bytes(Array(record.key.utf8))
      }
      try located(source) { try write(record) }
      tell(.writing, before.recordCount)
    }
  }
  let output = FormatOutput(
    name: name, split: split, features: written, compression: compression, createFile: createFile)
  try target.write(output, records: copy)

  var after = RecordChain()
  for split in try format.splits(of: folder) {
    try split.forEach {
      after.add($0)
      tell(.proving, after.recordCount)
    }
  }
  guard before.digest == after.digest, before.recordCount == after.recordCount else {
    throw RecordsError(
      .damaged,
      "\(folder): \(after.recordCount) records with digest \(after.digest.short) were read back, but "
        + "\(before.recordCount) with \(before.digest.short) were converted; remove the result")
  }
  return DatasetConversion(recordCount: before.recordCount, digest: before.digest)
}

/// Does `work` on a record, which errors then name.
private func located<Result>(_ record: NamedRecord, _ work: () throws -> Result) throws -> Result {
  do { return try work() } catch let error as RecordsError { throw error.at("record '\(record.key)'") }
}
