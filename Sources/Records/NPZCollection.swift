/// A NumPy archive whose arrays hold a record in each place of their first axis, as Keras' `mnist.npz` does.
///
/// An array called `x_train` holds the feature `x` of the split `train`; without an underscore it belongs to `train`. A
/// row of integers called `y`, `label` or `labels` is a class label. Arrays are unpacked one after the other, the largest
/// at a time in memory, into a temporary file without a name, from which records are read by number.
public struct NPZCollection: RecordCollection {
  /// The archive.
  public let path: String
  /// The features of each record.
  public let features: TFDSFeatures
  /// The splits, each one shard.
  public let splits: [TFDSInfo.Split]

  /// Where one feature of a split lies.
  private struct Column: Sendable {
    var feature: String
    var type: NumericArray.ElementType
    /// The shape of one record.
    var shape: [Int]
    /// Where the first record's bytes are.
    var start: Int

    var byteCount: Int { shape.reduce(type.byteCount, *) }
  }

  private let storage: TemporaryStorage
  private let columns: [String: [Column]]
  private static let labelNames = ["y", "label", "labels"]

  /// Opens an archive and unpacks it.
  ///
  /// - Throws: if arrays of a split differ in length, or splits in their features.
  public init(opening path: String) throws {
    self.path = path
    let storage = try TemporaryStorage()
    var columns: [String: [Column]] = [:]
    var counts: [(split: String, count: Int)] = []
    var features: [String: TFDSFeatures.Feature] = [:]
    var end = 0
    var reader = try NPZReader(path: path)
    while let (name, array) = try reader.next() {
      let place = "\(path): array '\(name)'"
      guard let count = array.shape.first else {
        throw RecordsError(
          .invalid, "\(place) is a single number; arrays have a record in each place of their first axis")
      }
      let (feature, split) = Self.parts(of: name)
      if let known = counts.first(where: { $0.split == split }) {
        guard known.count == count else {
          throw RecordsError(
            .damaged, "\(place) has \(count) records, but the others of split '\(split)' have \(known.count)")
        }
      } else {
        counts.append((split, count))
      }
      let described = Self.merged(features[feature], try Self.describe(feature, array, place))
      guard let described else {
        throw RecordsError(
          .damaged, "\(place) is \(array.type.rawValue) \(array.shape), which does not fit feature '\(feature)'")
      }
      features[feature] = described
      try storage.write(array.bytes, at: end)
      columns[split, default: []].append(
        Column(feature: feature, type: array.type, shape: Array(array.shape.dropFirst()), start: end))
      end += array.bytes.count
    }
    for (split, found) in columns where Set(found.map(\.feature)) != Set(features.keys) {
      throw RecordsError(
        .damaged,
        "\(path): split '\(split)' has the arrays \(found.map(\.feature).sorted()), but there are "
          + "\(features.keys.sorted()) in all")
    }
    guard !counts.isEmpty else { throw RecordsError(.notFound, "\(path) holds no NumPy arrays") }
    self.storage = storage
    self.columns = columns
    self.features = TFDSFeatures(features: features)
    splits = counts.map { TFDSInfo.Split(name: $0.split, shardLengths: [$0.count]) }
  }

  /// The archive's file name.
  public var name: String { path.lastPathComponent }

  /// The archive.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String { path }

  /// Reads a split's records.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let columns = columns[split.name] ?? []
    return ExampleReader(place: path, recordCount: split.recordCount) { [features, storage] ordinal in
      var values: [String: RecordValue] = [:]
      for column in columns {
        var bytes = [UInt8](repeating: 0, count: column.byteCount)
        try bytes.withUnsafeMutableBufferPointer { room in
          // Sound: the whole array was written, and the record lies within it.
          try storage.read(at: column.start + ordinal * column.byteCount, into: room)
        }
        var array = NumericArray(type: column.type, shape: column.shape, bytes: bytes)
        if case .classLabel = features.features[column.feature], let label = array.integers?.first {
          array = NumericArray(int64: label)
        }
        values[column.feature] = .numbers(array)
      }
      return try features.example(of: values)
    }
  }

  /// `x_train` is `x` of `train`.
  private static func parts(of name: String) -> (feature: String, split: String) {
    guard let underscore = name.lastIndex(of: "_"), underscore > name.startIndex,
      name.index(after: underscore) < name.endIndex
    else { return (name, "train") }
    return (String(name[..<underscore]), String(name[name.index(after: underscore)...]))
  }

  /// The features of archives that lie beside each other.
  static func merged(_ known: TFDSFeatures, _ found: TFDSFeatures) throws(RecordsError) -> TFDSFeatures {
    guard Set(known.names) == Set(found.names) else {
      throw RecordsError(
        .damaged, "the arrays hold \(found.names), but \(known.names) in the archives before; all must have the same")
    }
    var features: [String: TFDSFeatures.Feature] = [:]
    for (name, feature) in found.features {
      guard let merged = merged(known.features[name], feature) else {
        throw RecordsError(
          .damaged,
          "'\(name)' is \(feature.summary), but \(known.features[name]?.summary ?? "absent") in the archives before")
      }
      features[name] = merged
    }
    return TFDSFeatures(features: features)
  }

  /// Reads the features of an archive, which have no names of classes.
  static func features(json: [UInt8]) throws(RecordsError) -> TFDSFeatures {
    try TFDSFeatures(json: json, path: TFDSFeatures.fileName) { _ in nil }
  }

  private static func describe(
    _ name: String, _ array: NumericArray, _ place: String
  ) throws(RecordsError) -> TFDSFeatures.Feature {
    let isColumn = array.shape.dropFirst().allSatisfy { $0 == 1 }
    if labelNames.contains(name), isColumn, let labels = array.integers {
      guard labels.allSatisfy({ (0..<1 << 16).contains($0) }) else {
        throw RecordsError(.damaged, "\(place) holds labels outside of 0 to 65,535")
      }
      return .classLabel(classCount: Int(labels.max() ?? 0) + 1, names: [])
    }
    let shape = Array(array.shape.dropFirst())
    return .tensor(shape: shape, type: array.type, encoding: shape.isEmpty ? .none : .bytes)
  }

  /// What fits the feature in both splits; `nil` if nothing does.
  private static func merged(
    _ known: TFDSFeatures.Feature?, _ found: TFDSFeatures.Feature
  ) -> TFDSFeatures.Feature? {
    guard let known else { return found }
    if case .classLabel(let a, _) = known, case .classLabel(let b, _) = found {
      return .classLabel(classCount: max(a, b), names: [])
    }
    return known == found ? known : nil
  }
}
