/// An array as it is stored in a file: a shape and elements of one type, row-major.
public struct StoredTensor: Sendable, Equatable {
  /// The element types that are read; floating-point numbers of other widths become 32-bit ones, as which they are written.
  public enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case int64 = "I64"
    case int32 = "I32"
    case uint8 = "U8"
    case float64 = "F64"
    case float16 = "F16"
    case bfloat16 = "BF16"

    /// The size of one element.
    public var byteCount: Int {
      switch self {
      case .int64, .float64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16: 2
      case .uint8: 1
      }
    }
  }

  /// Elements of one type.
  public enum Elements: Sendable, Equatable {
    case float32([Float])
    case int64([Int64])
    case int32([Int32])
    case uint8([UInt8])

    /// The type of the elements.
    public var type: ElementType {
      switch self {
      case .float32: .float32
      case .int64: .int64
      case .int32: .int32
      case .uint8: .uint8
      }
    }

    /// How many elements.
    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .int64(let values): values.count
      case .int32(let values): values.count
      case .uint8(let values): values.count
      }
    }
  }

  /// The length of each axis, outermost first; empty for a scalar.
  public let shape: [Int]

  /// The elements; their count is the product of ``shape``.
  public let elements: Elements

  /// Wraps finished elements.
  ///
  /// - Precondition: `elements.count` is the product of `shape`.
  public init(shape: [Int], elements: Elements) {
    let count = shape.reduce(1, *)
    precondition(elements.count == count, "shape \(shape) needs \(count) elements, got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// The elements if they are 32-bit floats.
  public var floats: [Float]? { if case .float32(let values) = elements { values } else { nil } }
}

extension StoredTensor.Elements {
  /// Decodes little-endian bytes, whose count is a multiple of the element size.
  init(_ type: StoredTensor.ElementType, littleEndian bytes: Span<UInt8>) {
    switch type {
    case .float32: self = .float32(Self.decode(bytes, as: UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) })
    case .int64: self = .int64(Self.decode(bytes, as: Int64.self) { Int64(littleEndian: $0) })
    case .int32: self = .int32(Self.decode(bytes, as: Int32.self) { Int32(littleEndian: $0) })
    case .uint8: self = .uint8(Self.decode(bytes, as: UInt8.self) { $0 })
    case .float64:
      self = .float32(Self.decode(bytes, as: UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) })
    case .float16: self = .float32(Self.decode(bytes, as: UInt16.self) { Self.float(half: UInt16(littleEndian: $0)) })
    case .bfloat16:
      self = .float32(
        Self.decode(bytes, as: UInt16.self) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) })
    }
  }

  /// The number that 16 bits of IEEE 754 mean.
  private static func float(half bits: UInt16) -> Float {
    let (sign, exponent, fraction) = (UInt32(bits >> 15) << 31, UInt32(bits >> 10 & 31), UInt32(bits & 1023))
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The elements as little-endian bytes.
  var littleEndianBytes: [UInt8] {
    switch self {
    case .float32(let values): Self.encode(values.map(\.bitPattern.littleEndian))
    case .int64(let values): Self.encode(values.map(\.littleEndian))
    case .int32(let values): Self.encode(values.map(\.littleEndian))
    case .uint8(let values): values
    }
  }

  private static func decode<Word: BitwiseCopyable, Value>(
    _ bytes: Span<UInt8>, as word: Word.Type, _ value: (Word) -> Value
  ) -> [Value] {
    let stride = MemoryLayout<Word>.size
    return bytes.withUnsafeBytes { raw in
      // Sound: the last load ends at a multiple of the stride that is at most raw.count.
      (0..<raw.count / stride).map { value(raw.loadUnaligned(fromByteOffset: $0 * stride, as: Word.self)) }
    }
  }

  private static func encode<Word: BitwiseCopyable>(_ words: [Word]) -> [UInt8] {
    words.withUnsafeBytes { Array($0) }
  }
}
