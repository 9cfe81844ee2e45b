/// A NumPy archive whose arrays hold a record in each place of their first axis, as Keras' `mnist.npz` does.
///
/// An array called `x_train` holds the feature `x` of the split `train`; without an underscore it belongs to `train`. A
/// row of integers called `y`, `label` or `labels` is a class label. Arrays are unpacked one after the other, piece by
/// piece, into a temporary file without a name, from which records are read by number.
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
  private let columns: NamedValues<[Column]>
  /// Opens an archive and unpacks it.
  ///
  /// - Throws: if arrays of a split differ in length, or splits in their features.
  public init(opening path: String) throws {
    self.path = path
    let storage = try TemporaryStorage()
    var columns = NamedValues<[Column]>()
    var counts: [(split: String, count: Int)] = []
    var features = NamedValues<TFDSFeatures.Feature>()
    var end = 0
    var reader = try NPZReader(path: path)
    while let part = try reader.nextPart() {
      let array = part.header
      let place = "\(path): array '\(part.name)'"
      guard let count = array.shape.first else {
        throw RecordsError(
          .invalid, "\(place) is a single number; arrays have a record in each place of their first axis")
      }
      let (feature, split) = Self.parts(of: part.name)
      if let known = counts.first(where: { $0.split.isName(split) }) {
        guard known.count == count else {
          throw RecordsError(
            .damaged, "\(place) has \(count) records, but the others of split '\(split)' have \(known.count)")
        }
      } else {
        counts.append((split, count))
      }
      guard columns[split]?.contains(where: { $0.feature.isName(feature) }) != true else {
        throw RecordsError(.damaged, "\(place) is there twice")
      }
      var survey = LabelSurvey(feature, array)
      let start = end
      try part.forEachPiece { piece in
        try survey?.add(piece, array.type, place)
        try storage.write(piece, at: end)
        end += piece.count
      }
      let described = Self.merged(features[feature], survey?.feature ?? Self.describe(array))
      guard let described else {
        throw RecordsError(
          .damaged, "\(place) is \(array.type.rawValue) \(array.shape), which does not fit feature '\(feature)'")
      }
      features[feature] = described
      columns[split, default: []].append(
        Column(feature: feature, type: array.type, shape: Array(array.shape.dropFirst()), start: start))
    }
    for (split, found) in columns where found.count != features.count {
      throw RecordsError(
        .damaged,
        "\(path): split '\(split)' has the arrays \(found.map { ByteName($0.feature) }.sorted().map(\.text)), but there are "
          + "\(features.names) in all")
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
      var values = NamedValues<RecordValue>()
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
    guard known.names.map(ByteName.init) == found.names.map(ByteName.init) else {
      throw RecordsError(
        .damaged, "the arrays hold \(found.names), but \(known.names) in the archives before; all must have the same")
    }
    var features = NamedValues<TFDSFeatures.Feature>()
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

  private static func describe(_ array: NPYHeader) -> TFDSFeatures.Feature {
    let shape = Array(array.shape.dropFirst())
    // A list of numbers holds 32-bit floats.
    let isPlain = shape.isEmpty && array.type != .float64
    return .tensor(shape: shape, type: array.type, encoding: isPlain ? .none : .bytes)
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

/// Looks for the largest class in an array that is a column of integers and called as labels are.
private struct LabelSurvey {
  private static let names = ["y", "label", "labels"]
  private var largest: Int64 = 0

  /// `nil` for an array that holds no labels.
  init?(_ name: String, _ array: NPYHeader) {
    guard Self.names.contains(name), !array.type.isFloating, array.shape.dropFirst().allSatisfy({ $0 == 1 }) else {
      return nil
    }
  }

  mutating func add(_ piece: [UInt8], _ type: NumericArray.ElementType, _ place: String) throws(RecordsError) {
    let labels = NumericArray(type: type, shape: [piece.count / type.byteCount], bytes: piece).integers ?? []
    guard labels.allSatisfy({ (0..<1 << 16).contains($0) }) else {
      throw RecordsError(.damaged, "\(place) holds labels outside of 0 to 65,535")
    }
    largest = max(largest, labels.max() ?? 0)
  }

  var feature: TFDSFeatures.Feature { .classLabel(classCount: Int(largest) + 1, names: []) }
}
