extension TFDSFeatures {
  /// The example that stores named values, laid out as TFDS does: nested names joined by slashes, nested sequences as
  /// flat values with row lengths.
  ///
  /// A sequence of dictionaries is a dictionary of sequences, or a list of dictionaries.
  ///
  /// - Throws: if a value is missing, of another kind, type or shape than its feature, or has no feature; or if a list of
  ///   numbers, which are 32-bit floats, does not hold a float.
  public func example(of values: NamedValues<RecordValue>) throws(RecordsError) -> Example {
    var stored = NamedValues<Example.Feature>()
    try Self.encode(.fields(values), as: .dictionary(features), at: "", lengths: [], into: &stored)
    return Example(features: stored)
  }

  private static func encode(
    _ value: RecordValue?, as feature: Feature, at path: String, lengths: [Int?],
    into stored: inout NamedValues<Example.Feature>
  ) throws(RecordsError) {
    let feature = feature.spelledOut
    if case .optional(let inner) = feature {
      if value != nil { try encode(value, as: inner, at: path, lengths: lengths, into: &stored) }
      return
    }
    guard let value else { throw RecordsError(.invalid, "feature '\(path)' has no value") }
    switch feature {
    case .dictionary(let features):
      let fields = try columns(of: value, depth: lengths.count, features, at: path)
      for (name, _) in fields where features[name] == nil {
        throw RecordsError(.invalid, "the value '\(name)' in '\(path)' has no feature")
      }
      for (name, child) in features {
        try encode(
          fields[name], as: child, at: path.isEmpty ? name : "\(path)/\(name)", lengths: lengths, into: &stored)
      }
    case .sequence(let inner, let length):
      try encode(value, as: inner, at: path, lengths: lengths + [length], into: &stored)
    default:
      guard let storage = feature.storage else {
        throw RecordsError(.unsupported, "feature '\(path)' is \(feature.summary) and cannot be written")
      }
      var row = FlatRow(path: path, storage: storage, lengths: lengths)
      try row.add(value, level: 0)
      try row.store(into: &stored)
    }
  }

  /// The values of each name in a dictionary, or in all dictionaries that lie `depth` lists deep.
  private static func columns(
    of value: RecordValue, depth: Int, _ features: NamedValues<Feature>, at path: String
  ) throws(RecordsError) -> NamedValues<RecordValue> {
    switch value {
    case .fields(let fields): return fields
    case .list(let rows) where depth > 0:
      guard !features.isEmpty || rows.isEmpty else {
        throw RecordsError(.unsupported, "feature '\(path)' is a list of objects without names, which has no form")
      }
      let tables: [NamedValues<RecordValue>] = try rows.map { (row) throws(RecordsError) in
        try columns(of: row, depth: depth - 1, features, at: path)
      }
      var gathered = NamedValues<RecordValue>()
      for name in Set(tables.flatMap { $0.keys.map { ByteName($0) } }).union(features.keys.map { ByteName($0) }) {
        let found = tables.compactMap { $0[name.text] }
        guard found.count == rows.count else {
          if found.isEmpty { continue }
          throw RecordsError(
            .unsupported,
            "'\(name.text)' is in \(found.count) of \(rows.count) objects of the list '\(path)'; all must have it")
        }
        gathered[name.text] = .list(found)
      }
      return gathered
    case .numbers(let array) where depth > 0 && array.count == 0:
      return features.mapValues { _ in value }
    default: throw mismatch(path, value, TFDSFeatures.Feature.dictionary(features).summary)
    }
  }

  fileprivate static func mismatch(_ path: String, _ value: RecordValue, _ expected: String) -> RecordsError {
    RecordsError(.invalid, "feature '\(path)' is \(expected), but the value is \(value.kind)")
  }
}

/// The values of one feature, taken out of the sequences around them.
private struct FlatRow {
  let path: String
  let storage: TFDSFeatures.Feature.Storage
  let lengths: [Int?]
  /// For each sequence but the outermost: how many values each of its rows has.
  private var rowLengths: [[Int64]]
  private var strings: [[UInt8]] = []
  private var shapes: [Int64] = []
  private var integers: [Int64] = []
  private var floats: [Float] = []

  init(path: String, storage: TFDSFeatures.Feature.Storage, lengths: [Int?]) {
    self.path = path
    self.storage = storage
    self.lengths = lengths
    rowLengths = Array(repeating: [], count: max(0, lengths.count - 1))
  }

  /// Takes a value that lies inside `level` sequences.
  mutating func add(_ value: RecordValue, level: Int) throws(RecordsError) {
    guard level < lengths.count else { return try add(item: value) }
    let count: Int
    switch value {
    case .list(let items):
      count = items.count
      for item in items { try add(item, level: level + 1) }
    case .numbers(let array) where !array.shape.isEmpty:
      count = array.shape[0]
      if level == lengths.count - 1, case .list(let type, let shape) = storage {
        try checkFit(array, type, [nil] + shape)
        try append(elementsOf: array)
      } else {
        for index in 0..<count { try add(.numbers(array.element(index)), level: level + 1) }
      }
    default: throw TFDSFeatures.mismatch(path, value, "a sequence")
    }
    if level > 0 { rowLengths[level - 1].append(Int64(count)) }
    if let expected = lengths[level], expected != count {
      throw RecordsError(.invalid, "feature '\(path)' has a sequence of \(count) values, declared are \(expected)")
    }
  }

  private mutating func add(item: RecordValue) throws(RecordsError) {
    switch storage {
    case .strings(let shape): try add(strings: item, shape: shape[...])
    case .list(let type, let shape):
      guard case .numbers(let array) = item else { throw TFDSFeatures.mismatch(path, item, "numbers") }
      try checkFit(array, type, shape)
      try append(elementsOf: array)
    case .packed(let type, let shape, let isCompressed):
      guard case .numbers(let array) = item else { throw TFDSFeatures.mismatch(path, item, "numbers") }
      try checkFit(array, type, shape)
      strings.append(isCompressed ? try Compression.zlib.compressed(array.bytes) : array.bytes)
      shapes += array.shape.map { Int64($0) }
    }
  }

  private mutating func add(strings value: RecordValue, shape: ArraySlice<Int?>) throws(RecordsError) {
    switch (shape.first, value) {
    case (nil, .bytes(let bytes)): strings.append(bytes)
    case (let length?, .list(let items)) where length == nil || length == items.count:
      for item in items { try add(strings: item, shape: shape.dropFirst()) }
    default: throw TFDSFeatures.mismatch(path, value, "strings of the shape \(shape.map { $0 ?? -1 })")
    }
  }

  private func checkFit(
    _ array: NumericArray, _ type: NumericArray.ElementType, _ shape: [Int?]
  ) throws(RecordsError) {
    let fits = array.shape.count == shape.count && zip(array.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
    guard array.type == type, fits else {
      throw TFDSFeatures.mismatch(path, .numbers(array), "\(type.rawValue) \(shape.map { $0 ?? -1 })")
    }
  }

  private mutating func append(elementsOf array: NumericArray) throws(RecordsError) {
    integers += array.integers ?? []
    let numbers = array.numbers ?? []
    if array.type == .float64, let rounded = numbers.first(where: { Double(Float($0)) != $0 && !$0.isNaN }) {
      throw RecordsError(
        .unsupported, "feature '\(path)' is \(rounded), which a list of 32-bit floats does not hold; store it as bytes")
    }
    floats += numbers.map { Float($0) }
  }

  /// Puts the lists under their names.
  func store(into stored: inout NamedValues<Example.Feature>) throws(RecordsError) {
    switch storage {
    case .strings: store(.bytes(strings), at: path, into: &stored)
    case .list(let type, let shape):
      guard shape.filter({ $0 == nil }).count <= (lengths.isEmpty ? 1 : 0) else {
        throw RecordsError(
          .unsupported, "feature '\(path)' leaves lengths open that a list of numbers cannot hold; store it as bytes")
      }
      store(type.isFloating ? .floats(floats) : .integers(integers), at: path, into: &stored)
    case .packed(_, let shape, _):
      if shape.filter({ $0 == nil }).count > 1 {
        store(.bytes(strings), at: "\(path)/value", into: &stored)
        store(.integers(shapes), at: "\(path)/shape", into: &stored)
      } else {
        store(.bytes(strings), at: path, into: &stored)
      }
    }
  }

  private func store(_ list: Example.Feature, at name: String, into stored: inout NamedValues<Example.Feature>) {
    guard lengths.count > 1 else { return stored[name] = list }
    stored["\(name)/ragged_flat_values"] = list
    for (level, lengths) in rowLengths.enumerated() {
      stored["\(name)/ragged_row_lengths_\(level)"] = .integers(lengths)
    }
  }
}
