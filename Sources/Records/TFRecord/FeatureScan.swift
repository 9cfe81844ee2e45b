/// Finds features inside a serialised `tf.train.Example` without copying it.
package enum FeatureScan {
  /// The one byte string of the feature called `name`; `nil` if there is no such feature.
  ///
  /// - Throws: if the bytes are malformed, or the feature is anything but one byte string.
  package static func singleBytes(named name: [UInt8], in bytes: Span<UInt8>) throws(RecordsError) -> Range<Int>? {
    var found: (count: Int, range: Range<Int>) = (0, 0..<0)
    let exists = try last(named: name, in: bytes, list: 1) { (list) throws(RecordsError) in
      guard let list else { return found.count = 0 }
      try Self.bytes(list, of: bytes) { found = (found.count + 1, $0) }
    }
    guard exists else { return nil }
    guard found.count == 1 else { throw notSingle(name, found.count, "byte string") }
    return found.range
  }

  /// The one integer of the feature called `name`; `nil` if there is no such feature.
  ///
  /// - Throws: if the bytes are malformed, or the feature is anything but one integer.
  package static func singleInteger(named name: [UInt8], in bytes: Span<UInt8>) throws(RecordsError) -> Int64? {
    var found: (count: Int, value: Int64) = (0, 0)
    let exists = try last(named: name, in: bytes, list: 3) { (list) throws(RecordsError) in
      guard let list else { return found.count = 0 }
      try integers(list, of: bytes) { found = (found.count + 1, $0) }
    }
    guard exists else { return nil }
    guard found.count == 1 else { throw notSingle(name, found.count, "integer") }
    return found.value
  }

  /// Visits the numbers of the feature called `name`, which is a list of floats; false if there is no such feature.
  ///
  /// What is visited before `restart` is void, because a later entry or another kind of list replaces it.
  package static func floats(
    named name: [UInt8], in bytes: Span<UInt8>, restart: () -> Void, _ visit: (Float) -> Void
  ) throws(RecordsError) -> Bool {
    try last(named: name, in: bytes, list: 2) { (list) throws(RecordsError) in
      guard let list else { return restart() }
      try floats(list, of: bytes, visit)
    }
  }

  /// Visits the numbers of the feature called `name`, which is a list of integers; false if there is no such feature.
  ///
  /// What is visited before `restart` is void, because a later entry or another kind of list replaces it.
  package static func integers(
    named name: [UInt8], in bytes: Span<UInt8>, restart: () -> Void, _ visit: (Int64) -> Void
  ) throws(RecordsError) -> Bool {
    try last(named: name, in: bytes, list: 3) { (list) throws(RecordsError) in
      guard let list else { return restart() }
      try integers(list, of: bytes, visit)
    }
  }

  private static func notSingle(_ name: [UInt8], _ count: Int, _ kind: String) -> RecordsError {
    RecordsError(
      .damaged,
      "tf.train.Example: feature '\(String(decoding: name, as: UTF8.self))' holds \(count) values of kind \(kind), "
        + "expected exactly one")
  }

  /// Visits the lists (field number `list`) of the last entry called `name`; `nil` says that what was visited is void,
  /// because a later entry or another kind of list replaces it.
  private static func last(
    named name: [UInt8], in bytes: Span<UInt8>, list wanted: UInt64,
    _ visit: (ProtobufWire?) throws(RecordsError) -> Void
  ) throws(RecordsError) -> Bool {
    var exists = false
    try entries(of: bytes) { (key, values) throws(RecordsError) in
      guard equal(bytes, key, name) else { return }
      exists = true
      try visit(nil)
      for value in values {
        var wire = ProtobufWire(value)
        while !wire.isAtEnd {
          let (number, kind) = try wire.tag(bytes)
          guard kind == .bytes, (1...3).contains(number) else {
            try wire.skip(kind, bytes)
            continue
          }
          let content = ProtobufWire(try wire.content(bytes))
          try visit(number == wanted ? content : nil)
        }
      }
    }
    return exists
  }

  /// Visits each map entry: the range of its name, and of each of its values, which are to be merged.
  static func entries(
    of bytes: Span<UInt8>, _ visit: (Range<Int>, Values) throws(RecordsError) -> Void
  ) throws(RecordsError) {
    var example = ProtobufWire(0..<bytes.count)
    while !example.isAtEnd {
      let (number, kind) = try example.tag(bytes)
      guard number == 1, kind == .bytes else {
        try example.skip(kind, bytes)
        continue
      }
      var features = ProtobufWire(try example.content(bytes))
      while !features.isAtEnd {
        let (number, kind) = try features.tag(bytes)
        guard number == 1, kind == .bytes else {
          try features.skip(kind, bytes)
          continue
        }
        try entry(ProtobufWire(try features.content(bytes)), of: bytes, visit)
      }
    }
  }

  /// The value messages of one entry: nearly always one, so that the first needs no allocation.
  struct Values: Sequence, IteratorProtocol {
    var first: Range<Int>?
    var others: [Range<Int>] = []
    private var position = -1

    mutating func next() -> Range<Int>? {
      defer { position += 1 }
      if position < 0 { return first }
      return position < others.count ? others[position] : nil
    }
  }

  private static func entry(
    _ message: ProtobufWire, of bytes: Span<UInt8>, _ visit: (Range<Int>, Values) throws(RecordsError) -> Void
  ) throws(RecordsError) {
    var wire = message
    var key = 0..<0
    var values = Values()
    while !wire.isAtEnd {
      let (number, kind) = try wire.tag(bytes)
      switch (number, kind) {
      case (1, .bytes): key = try wire.content(bytes)
      case (2, .bytes):
        let value = try wire.content(bytes)
        if values.first == nil { values.first = value } else { values.others.append(value) }
      default: try wire.skip(kind, bytes)
      }
    }
    try visit(key, values)
  }

  /// Visits the byte strings of a `BytesList`.
  static func bytes(
    _ list: ProtobufWire, of bytes: Span<UInt8>, _ visit: (Range<Int>) -> Void
  ) throws(RecordsError) {
    var wire = list
    while !wire.isAtEnd {
      let (number, kind) = try wire.tag(bytes)
      if number == 1, kind == .bytes { visit(try wire.content(bytes)) } else { try wire.skip(kind, bytes) }
    }
  }

  /// Visits the numbers of a `FloatList`, packed or not.
  static func floats(_ list: ProtobufWire, of bytes: Span<UInt8>, _ visit: (Float) -> Void) throws(RecordsError) {
    var wire = list
    while !wire.isAtEnd {
      switch try wire.tag(bytes) {
      case (1, .bytes):
        var packed = ProtobufWire(try wire.content(bytes))
        while !packed.isAtEnd { visit(Float(bitPattern: try packed.fixed32(bytes))) }
      case (1, .fixed32): visit(Float(bitPattern: try wire.fixed32(bytes)))
      case (_, let kind): try wire.skip(kind, bytes)
      }
    }
  }

  /// Visits the numbers of an `Int64List`, packed or not.
  static func integers(_ list: ProtobufWire, of bytes: Span<UInt8>, _ visit: (Int64) -> Void) throws(RecordsError) {
    var wire = list
    while !wire.isAtEnd {
      switch try wire.tag(bytes) {
      case (1, .bytes):
        var packed = ProtobufWire(try wire.content(bytes))
        while !packed.isAtEnd { visit(Int64(bitPattern: try packed.varint(bytes))) }
      case (1, .varint): visit(Int64(bitPattern: try wire.varint(bytes)))
      case (_, let kind): try wire.skip(kind, bytes)
      }
    }
  }

  private static func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: [UInt8]) -> Bool {
    guard range.count == name.count else { return false }
    for offset in 0..<name.count where bytes[range.lowerBound + offset] != name[offset] { return false }
    return true
  }
}
