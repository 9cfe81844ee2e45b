extension TFDSFeatures {
  /// The named values of a record.
  ///
  /// Sequences of equal numeric values are one array with an axis more; nested ones are lists of such arrays; a sequence
  /// of dictionaries is a dictionary of sequences. A feature that an example may lack and lacks has no value, and one of
  /// a kind that is not read none either; one whose length is open is empty then, as TFDS parses it (`allow_missing`).
  public func values(of example: Example) throws(RecordsError) -> NamedValues<RecordValue> {
    var values = NamedValues<RecordValue>()
    for (name, feature) in features {
      values[name] = try StoredValues(example: example).value(of: feature, at: name, lengths: [])
    }
    return values
  }
}

/// The lists of one example, read as features say.
private struct StoredValues {
  let example: Example

  /// The value of a feature inside `lengths.count` sequences of these fixed lengths, `nil` for any.
  func value(of feature: TFDSFeatures.Feature, at path: String, lengths: [Int?]) throws(RecordsError) -> RecordValue? {
    let feature = feature.spelledOut
    switch feature {
    case .dictionary(let features):
      var fields = NamedValues<RecordValue>()
      for (name, child) in features { fields[name] = try value(of: child, at: "\(path)/\(name)", lengths: lengths) }
      return .fields(fields)
    case .sequence(let inner, let length): return try value(of: inner, at: path, lengths: lengths + [length])
    case .optional(let inner):
      if lengths.isEmpty, example.features[path] == nil { return nil }
      return try value(of: inner, at: path, lengths: lengths)
    case .unsupported: return nil
    default: break
    }
    guard let storage = feature.storage else { return nil }
    let row: Row
    switch storage {
    case .strings(let shape): row = try strings(at: path, shape: shape, lengths)
    case .list(let type, let shape): row = try numbers(at: path, type, shape: shape, lengths)
    case .packed(let type, let shape, let isCompressed):
      row = try packed(at: path, type, shape: shape, isCompressed: isCompressed, lengths)
    }
    return try nested(row, at: path, lengths: lengths)
  }

  /// Values in a row, as one array if they are alike.
  private enum Row {
    case array(NumericArray)
    case items([RecordValue])

    var count: Int {
      switch self {
      case .array(let array): array.shape[0]
      case .items(let items): items.count
      }
    }

    func slice(_ range: Range<Int>) -> RecordValue {
      switch self {
      case .array(let array): .numbers(array.slice(range))
      case .items(let items): .list(Array(items[range]))
      }
    }
  }

  /// Puts a row of values into the sequences that are around them.
  private func nested(_ row: Row, at path: String, lengths: [Int?]) throws(RecordsError) -> RecordValue {
    guard let outermost = lengths.first else {
      guard row.count == 1 else { throw damage(path, "holds \(row.count) values, expected exactly one") }
      switch row {
      case .array(let array): return .numbers(array.element(0))
      case .items(let items): return items[0]
      }
    }
    var rows = row
    for level in stride(from: lengths.count - 2, through: 0, by: -1) {
      let name = "\(path)/ragged_row_lengths_\(level)"
      var position = 0
      var groups: [RecordValue] = []
      for length in try integers(at: name, mayLack: true) {
        guard length >= 0, length <= Int64(rows.count - position),
          lengths[level + 1].map({ Int64($0) == length }) ?? true
        else { throw damage(name, "holds the length \(length), where \(rows.count - position) values are left") }
        groups.append(rows.slice(position..<position + Int(length)))
        position += Int(length)
      }
      guard position == rows.count else {
        throw damage(name, "counts \(position) values, but there are \(rows.count)")
      }
      rows = .items(groups)
    }
    if let expected = outermost, expected != rows.count {
      throw damage(path, "holds \(rows.count) values, but its length is declared as \(expected)")
    }
    return rows.slice(0..<rows.count)
  }

  /// Whether TFDS parses a record without the feature as one that has no value of it: where the outermost length is
  /// open, or rows are of different lengths.
  private static func mayLack(_ shape: [Int?], _ lengths: [Int?]) -> Bool {
    if lengths.count > 1 { return true }
    guard let outermost = lengths.first ?? shape.first else { return false }
    return outermost == nil
  }

  private func strings(at path: String, shape: [Int?], _ around: [Int?]) throws(RecordsError) -> Row {
    let rank = around.count
    let elements = try byteStrings(at: flatName(path, rank), mayLack: Self.mayLack(shape, around))
    let (count, lengths) = try layout(of: elements.count, shape: shape, rank: rank, at: path)
    let size = lengths.reduce(1, *)
    return .items(
      (0..<count).map { index in
        Self.folded(elements[index * size..<(index + 1) * size].map { .bytes($0) }, shape: lengths[...])
      })
  }

  /// Values in a row as lists of lists by shape.
  private static func folded(_ values: [RecordValue], shape: ArraySlice<Int>) -> RecordValue {
    guard let length = shape.first else { return values[0] }
    let size = shape.dropFirst().reduce(1, *)
    return .list(
      (0..<length).map { folded(Array(values[$0 * size..<($0 + 1) * size]), shape: shape.dropFirst()) })
  }

  private func numbers(
    at path: String, _ type: NumericArray.ElementType, shape: [Int?], _ around: [Int?]
  ) throws(RecordsError) -> Row {
    let rank = around.count
    let name = flatName(path, rank)
    let mayLack = Self.mayLack(shape, around)
    let bytes: [UInt8]
    if type.isFloating {
      bytes = NumericArray.bytes(of: try floats(at: name, mayLack).map(Double.init), as: type)
    } else {
      guard let packed = NumericArray.bytes(of: try integers(at: name, mayLack: mayLack), as: type) else {
        throw damage(name, "holds a number that is not of type \(type.rawValue)")
      }
      bytes = packed
    }
    let (count, lengths) = try layout(of: bytes.count / type.byteCount, shape: shape, rank: rank, at: path)
    return .array(NumericArray(type: type, shape: [count] + lengths, bytes: bytes))
  }

  private func packed(
    at path: String, _ type: NumericArray.ElementType, shape: [Int?], isCompressed: Bool, _ around: [Int?]
  ) throws(RecordsError) -> Row {
    let rank = around.count
    // Outside sequences it is one byte string, whatever its length.
    let mayLack = Self.mayLack([], around)
    let isDynamic = shape.filter { $0 == nil }.count > 1
    let name = isDynamic ? "\(path)/value" : path
    var shapes: [[Int]] = []
    var contents: [[UInt8]] = try byteStrings(at: flatName(name, rank), mayLack: mayLack)
    if isDynamic {
      let lengths = try integers(at: flatName("\(path)/shape", rank), mayLack: mayLack).map { Int($0) }
      guard lengths.count == contents.count * shape.count else {
        throw damage(
          "\(path)/shape", "holds \(lengths.count) lengths for \(contents.count) arrays of \(shape.count) axes")
      }
      shapes = contents.indices.map { Array(lengths[$0 * shape.count..<($0 + 1) * shape.count]) }
    }
    var arrays: [NumericArray] = []
    for index in contents.indices {
      if isCompressed {
        let limit = min(1 << 31, Compression.zlib.contentBound(byteCount: contents[index].count))
        contents[index] = try Compression.zlib.decompressed(contents[index], limit: limit, path: "feature '\(name)'")
      }
      let bytes = contents[index]
      guard bytes.count % type.byteCount == 0 else {
        throw damage(name, "holds \(bytes.count) bytes, which are not whole numbers of type \(type.rawValue)")
      }
      if isDynamic {
        let lengths = shapes[index]
        let fits = zip(lengths, shape).allSatisfy { $1 == nil || $0 == $1 }
        guard fits, elementCount(of: lengths) == bytes.count / type.byteCount else {
          throw damage("\(path)/shape", "is \(lengths), but the array has \(bytes.count / type.byteCount) elements")
        }
        arrays.append(NumericArray(type: type, shape: lengths, bytes: bytes))
      } else {
        let (_, lengths) = try layout(of: bytes.count / type.byteCount, shape: shape, rank: 0, at: path)
        arrays.append(NumericArray(type: type, shape: lengths, bytes: bytes))
      }
    }
    let first = arrays.first?.shape ?? shape.map { $0 ?? 0 }
    guard arrays.allSatisfy({ $0.shape == first }) else { return .items(arrays.map { .numbers($0) }) }
    return .array(NumericArray(type: type, shape: [arrays.count] + first, bytes: arrays.flatMap(\.bytes)))
  }

  /// How many values `total` elements are, and the shape of each: outside sequences one value, whose one unknown length
  /// follows from the total.
  private func layout(
    of total: Int, shape: [Int?], rank: Int, at path: String
  ) throws(RecordsError) -> (count: Int, shape: [Int]) {
    let isOpen = shape.contains(nil)
    guard let known = elementCount(of: shape.compactMap { $0 }) else {
      throw damage(path, "has the absurd shape \(shape)")
    }
    guard shape.filter({ $0 == nil }).count <= (rank == 0 ? 1 : 0) else {
      throw RecordsError(
        .unsupported, "feature '\(path)' has several lengths that its shape leaves open, and no stored shape")
    }
    if rank == 0 {
      guard known == 0 ? total == 0 : isOpen ? total % known == 0 : total == known else {
        throw damage(path, "holds \(total) elements, which do not fit the shape \(shape.map { $0 ?? -1 })")
      }
      return (1, shape.map { $0 ?? (known == 0 ? 0 : total / known) })
    }
    guard known == 0 ? total == 0 : total % known == 0 else {
      throw damage(path, "holds \(total) elements, which are not whole values of the shape \(shape.compactMap { $0 })")
    }
    return (known == 0 ? 0 : total / known, shape.compactMap { $0 })
  }

  private func flatName(_ path: String, _ rank: Int) -> String { rank < 2 ? path : "\(path)/ragged_flat_values" }

  private func byteStrings(at name: String, mayLack: Bool) throws(RecordsError) -> [[UInt8]] {
    switch example.features[name] {
    case .bytes(let elements): return elements
    case .empty: return []
    case nil where mayLack: return []
    case let other: throw wrong(name, other, "byte strings")
    }
  }

  private func integers(at name: String, mayLack: Bool) throws(RecordsError) -> [Int64] {
    switch example.features[name] {
    case .integers(let elements): return elements
    case .empty: return []
    case nil where mayLack: return []
    case let other: throw wrong(name, other, "integers")
    }
  }

  private func floats(at name: String, _ mayLack: Bool) throws(RecordsError) -> [Float] {
    switch example.features[name] {
    case .floats(let elements): return elements
    case .empty: return []
    case nil where mayLack: return []
    case let other: throw wrong(name, other, "floats")
    }
  }

  private func wrong(_ name: String, _ found: Example.Feature?, _ expected: String) -> RecordsError {
    damage(name, found == nil ? "is missing" : "is stored as another kind, expected \(expected)")
  }

  private func damage(_ name: String, _ words: String) -> RecordsError {
    RecordsError(.damaged, "feature '\(name)' \(words)")
  }
}
