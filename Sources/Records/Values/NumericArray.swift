/// Numbers of one type with a shape, row-major, as little-endian bytes: what TFDS tensors, MDS columns and NumPy files
/// have in common.
///
/// Equal means equal bits, so that arrays with NaN compare as well.
public struct NumericArray: Sendable, Equatable {
  /// The element types; raw values are NumPy's names.
  public enum ElementType: String, Sendable, CaseIterable, Codable {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64

    /// The size of one element.
    public var byteCount: Int {
      switch self {
      case .bool, .int8, .uint8: 1
      case .int16, .uint16, .float16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }

    /// Whether the elements are floating-point numbers.
    public var isFloating: Bool { self == .float16 || self == .float32 || self == .float64 }

    /// Whether a number stays finite as an element of this floating-point type.
    func holds(_ number: Double) -> Bool {
      switch self {
      case .float16: Float16(number).isFinite
      case .float32: Float(number).isFinite
      default: number.isFinite
      }
    }
  }

  /// The type of each element.
  public let type: ElementType
  /// The length of each axis, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements, little-endian.
  public let bytes: [UInt8]

  /// Wraps finished bytes.
  ///
  /// - Precondition: `bytes` holds as many elements as `shape` says.
  public init(type: ElementType, shape: [Int], bytes: [UInt8]) {
    let byteCount = shape.reduce(type.byteCount, *)
    precondition(bytes.count == byteCount, "\(type) \(shape) needs \(byteCount) bytes, got \(bytes.count)")
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// A 64-bit integer.
  public init(int64 integer: Int64) { self.init(type: .int64, shape: [], bytes: littleEndianBytes(integer)) }

  /// A 32-bit floating-point number.
  public init(float32 number: Float) {
    self.init(type: .float32, shape: [], bytes: littleEndianBytes(number.bitPattern))
  }

  /// One element.
  public enum Scalar: Sendable, Equatable {
    case truth(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// A float; of a 32-bit one, the 64-bit one with its shortest decimal text.
    case number(Double)
  }

  /// The first element.
  ///
  /// - Precondition: there is one.
  public var scalar: Scalar {
    switch type {
    case .bool: return .truth(bytes[0] != 0)
    case .uint64: return .unsigned(UInt64(bitPattern: first.integers?.first ?? 0))
    case .float32:
      let number = first.numbers?.first ?? 0
      return .number(Double("\(Float(number))") ?? number)
    case .float16, .float64: return .number(first.numbers?.first ?? 0)
    default: return .integer(first.integers?.first ?? 0)
    }
  }

  private var first: NumericArray { NumericArray(type: type, shape: [], bytes: Array(bytes.prefix(type.byteCount))) }

  /// How many elements.
  public var count: Int { bytes.count / type.byteCount }

  /// Integers of a type that holds them all; `nil` names the first that it does not hold.
  ///
  /// 64-bit unsigned numbers are taken by their bits, as `Int64List` carries them; any number but 0 is true.
  static func bytes(of integers: [Int64], as type: ElementType) -> [UInt8]? {
    switch type {
    case .bool: integers.map { $0 == 0 ? 0 : 1 }
    case .int8: packed(integers, as: Int8.self)
    case .int16: packed(integers, as: Int16.self)
    case .int32: packed(integers, as: Int32.self)
    case .int64: packed(integers, as: Int64.self)
    case .uint8: packed(integers, as: UInt8.self)
    case .uint16: packed(integers, as: UInt16.self)
    case .uint32: packed(integers, as: UInt32.self)
    case .uint64: packed(integers.lazy.map { UInt64(bitPattern: $0) }, as: UInt64.self)
    case .float16, .float32, .float64: nil
    }
  }

  /// Floating-point numbers as bytes of a type, rounded where it is narrower.
  static func bytes(of numbers: [Double], as type: ElementType) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * type.byteCount)
    for number in numbers {
      switch type {
      case .float16: bytes.append(contentsOf: littleEndianBytes(Float16(number).bitPattern))
      case .float32: bytes.append(contentsOf: littleEndianBytes(Float(number).bitPattern))
      default: bytes.append(contentsOf: littleEndianBytes(number.bitPattern))
      }
    }
    return bytes
  }

  /// A floating-point number as bytes of a type that holds just this one; `nil` where it would be rounded.
  static func bytes(exactly number: Double, as type: ElementType) -> [UInt8]? {
    let bytes = bytes(of: [number], as: type)
    return NumericArray(type: type, shape: [], bytes: bytes).numbers == [number] ? bytes : nil
  }

  /// The elements of an integer or truth type; 64-bit unsigned ones by their bits.
  public var integers: [Int64]? {
    switch type {
    case .bool, .uint8: bytes.map { Int64($0) }
    case .int8: words(Int8.self).map { Int64($0) }
    case .int16: words(Int16.self).map { Int64($0) }
    case .int32: words(Int32.self).map { Int64($0) }
    case .int64: words(Int64.self)
    case .uint16: words(UInt16.self).map { Int64($0) }
    case .uint32: words(UInt32.self).map { Int64($0) }
    case .uint64: words(UInt64.self).map { Int64(bitPattern: $0) }
    case .float16, .float32, .float64: nil
    }
  }

  /// The elements of a floating-point type.
  public var numbers: [Double]? {
    switch type {
    case .float16: words(UInt16.self).map { Double(Float16(bitPattern: $0)) }
    case .float32: words(UInt32.self).map { Double(Float(bitPattern: $0)) }
    case .float64: words(UInt64.self).map { Double(bitPattern: $0) }
    default: nil
    }
  }

  /// The sub-arrays of a range along the outermost axis.
  ///
  /// - Precondition: the array has an axis, and `range` lies within it.
  public func slice(_ range: Range<Int>) -> NumericArray {
    let stride = shape.dropFirst().reduce(type.byteCount, *)
    return NumericArray(
      type: type, shape: [range.count] + shape.dropFirst(),
      bytes: Array(bytes[range.lowerBound * stride..<range.upperBound * stride]))
  }

  /// The sub-array at an index of the outermost axis, without that axis.
  ///
  /// - Precondition: the array has an axis, and `index` lies within it.
  public func element(_ index: Int) -> NumericArray {
    NumericArray(type: type, shape: Array(shape.dropFirst()), bytes: slice(index..<index + 1).bytes)
  }

  private func words<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { raw in
      // Sound: the last load ends at a multiple of the word's size that is at most raw.count.
      (0..<raw.count / MemoryLayout<Word>.size).map {
        Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Word>.size, as: Word.self))
      }
    }
  }

  private static func packed<Word: FixedWidthInteger>(_ integers: some Sequence<some FixedWidthInteger>, as: Word.Type)
    -> [UInt8]?
  {
    var bytes: [UInt8] = []
    for integer in integers {
      guard let word = Word(exactly: integer) else { return nil }
      bytes.append(contentsOf: littleEndianBytes(word))
    }
    return bytes
  }
}

/// The bytes of an integer, lowest first.
func littleEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The number of elements of a shape; `nil` where it is negative or absurd.
///
/// A shape without elements is bounded as well: its rows have no bytes behind them, but are walked like any others.
func elementCount(of shape: [Int]) -> Int? {
  var count = 1
  for length in shape where length != 0 {
    let (product, overflow) = count.multipliedReportingOverflow(by: length)
    guard length > 0, !overflow, product < 1 << 48 else { return nil }
    count = product
  }
  guard shape.contains(0) else { return count }
  return count <= 1 << 24 ? 0 : nil
}
