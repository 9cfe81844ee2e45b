/// How a column of an MDS dataset stores its values.
///
/// - Reference: mosaicml-streaming 0.13, streaming/base/format/mds/encodings.py.
public enum MDSEncoding: Sendable, Equatable {
  /// Bytes in a format that the suffix names: `bytes`, `str`, `png`, `jpeg`, and numbers as decimal text.
  case bytes(String)
  /// A 64-bit integer.
  case integer
  /// A number of a named type.
  case scalar(NumericArray.ElementType)
  /// Numbers with axes; type and shape stand before each value where they are `nil` here.
  case array(NumericArray.ElementType?, shape: [Int]?)
  /// Encoded images in a row, of format `png` or `jpeg`.
  case images(String)
  /// JSON text.
  case json

  private static let byteNames: Set<String> = ["bytes", "str", "png", "jpeg", "str_int", "str_float", "str_decimal"]
  private static let codes: [(code: UInt8, type: NumericArray.ElementType)] = [
    (8, .uint8), (9, .int8), (16, .uint16), (17, .int16), (18, .float16), (32, .uint32), (33, .int32), (34, .float32),
    (64, .uint64), (65, .int64), (66, .float64),
  ]

  /// Reads a name, as in `ndarray:float32:2,3`; `nil` if it is of a kind that is not read, among them pickled objects.
  public init?(_ name: String) {
    if Self.byteNames.contains(name) {
      self = .bytes(name)
      return
    }
    switch name {
    case "int": self = .integer
    case "json": self = .json
    case "list[png]": self = .images("png")
    case "list[jpeg]": self = .images("jpeg")
    default:
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 1, parts[0] != "ndarray" {
        guard let type = Self.type(named: parts[0]) else { return nil }
        self = .scalar(type)
        return
      }
      guard parts[0] == "ndarray", parts.count <= 3 else { return nil }
      var type: NumericArray.ElementType?
      if parts.count > 1 {
        guard let named = Self.type(named: parts[1]) else { return nil }
        type = named
      }
      var shape: [Int]?
      if parts.count > 2 {
        let lengths = parts[2].split(separator: ",").compactMap { Int($0) }
        guard !lengths.isEmpty, lengths.allSatisfy({ $0 > 0 }), elementCount(of: lengths) != nil,
          lengths.count == parts[2].split(separator: ",", omittingEmptySubsequences: false).count
        else { return nil }
        shape = lengths
      }
      self = .array(type, shape: shape)
    }
  }

  private static func type(named name: Substring) -> NumericArray.ElementType? {
    codes.first { $0.type.rawValue == name }?.type
  }

  /// The name in `index.json`.
  public var name: String {
    switch self {
    case .bytes(let name): name
    case .integer: "int"
    case .scalar(let type): type.rawValue
    case .array(let type, let shape):
      ["ndarray", type?.rawValue, shape.map { $0.map(String.init).joined(separator: ",") }].compactMap { $0 }
        .joined(separator: ":")
    case .images(let format): "list[\(format)]"
    case .json: "json"
    }
  }

  /// The size of every value; `nil` if it varies.
  public var byteCount: Int? {
    switch self {
    case .integer: 8
    case .scalar(let type): type.byteCount
    case .array(let type?, let shape?): shape.reduce(type.byteCount, *)
    default: nil
    }
  }

  /// The value of stored bytes; `nil` if they are JSON's null.
  ///
  /// - Parameter place: for messages.
  func decode(_ bytes: [UInt8], _ place: @autoclosure () -> String) throws(RecordsError) -> RecordValue? {
    switch self {
    case .bytes: return .bytes(bytes)
    case .integer, .scalar:
      let type: NumericArray.ElementType = if case .scalar(let type) = self { type } else { .int64 }
      guard bytes.count == type.byteCount else { throw damage(bytes, place()) }
      return .numbers(NumericArray(type: type, shape: [], bytes: bytes))
    case .json:
      let value = try JSONValue(parsing: bytes, path: place())
      do throws(RecordsError) { return try value.natural() } catch { throw error.at(place()) }
    case .images:
      // A word that is always 0, the count, the sizes, the images.
      guard bytes.count >= 8 else { throw damage(bytes, place()) }
      let count = Int(TFRecordFrame.littleEndian32(bytes.span, at: 4))
      guard count <= (bytes.count - 8) / 4 else { throw damage(bytes, place()) }
      var position = 8 + 4 * count
      var items: [RecordValue] = []
      for index in 0..<count {
        let size = Int(TFRecordFrame.littleEndian32(bytes.span, at: 8 + 4 * index))
        guard size <= bytes.count - position else { throw damage(bytes, place()) }
        items.append(.bytes(Array(bytes[position..<position + size])))
        position += size
      }
      guard position == bytes.count else { throw damage(bytes, place()) }
      return .list(items)
    case .array(let type, let shape):
      guard let array = Self.array(bytes, type, shape) else { throw damage(bytes, place()) }
      return .numbers(array)
    }
  }

  private static func array(_ bytes: [UInt8], _ type: NumericArray.ElementType?, _ shape: [Int]?) -> NumericArray? {
    var rest = bytes[...]
    var type = type
    if type == nil { type = rest.popFirst().flatMap { code in codes.first { $0.code == code }?.type } }
    guard let type else { return nil }
    var lengths = shape ?? []
    if shape == nil {
      guard let head = rest.popFirst() else { return nil }
      let width = 1 << (head & 3)
      for _ in 0..<head >> 2 {
        guard rest.count >= width else { return nil }
        let length = rest.prefix(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length < 1 << 48 else { return nil }
        lengths.append(Int(length))
        rest = rest.dropFirst(width)
      }
    }
    guard let count = elementCount(of: lengths), count * type.byteCount == rest.count else { return nil }
    return NumericArray(type: type, shape: lengths, bytes: Array(rest))
  }

  private func damage(_ bytes: [UInt8], _ place: String) -> RecordsError {
    RecordsError(.damaged, "\(place): \(bytes.count) bytes are not a value of '\(name)'")
  }

  /// The bytes of a value; `nil` if it does not fit.
  func encode(_ value: RecordValue?) throws(RecordsError) -> [UInt8]? {
    switch (self, value) {
    case (.json, let value):
      guard let value else { return Array("null".utf8) }
      return try JSONValue(value).text()
    case (.bytes, .bytes(let bytes)): return bytes
    case (.integer, .numbers(let array)) where array.type == .int64 && array.shape.isEmpty: return array.bytes
    case (.scalar(let type), .numbers(let array)) where array.type == type && array.shape.isEmpty: return array.bytes
    case (.array(let type, let shape), .numbers(let array))
    where (type == nil || type == array.type) && (shape == nil || shape == array.shape) && array.shape.count < 64:
      var bytes: [UInt8] = []
      if type == nil {
        guard let code = Self.codes.first(where: { $0.type == array.type })?.code else { return nil }
        bytes.append(code)
      }
      if shape == nil {
        let longest = array.shape.max() ?? 0
        let widthCode: UInt8 = longest < 1 << 8 ? 0 : longest < 1 << 16 ? 1 : longest < 1 << 32 ? 2 : 3
        bytes.append(UInt8(array.shape.count) << 2 | widthCode)
        for length in array.shape { bytes += littleEndianBytes(length).prefix(1 << widthCode) }
      }
      return bytes + array.bytes
    case (.images, .list(let items)):
      var sizes: [UInt8] = []
      var contents: [UInt8] = []
      for item in items {
        guard case .bytes(let bytes) = item, let size = UInt32(exactly: bytes.count) else { return nil }
        sizes += littleEndianBytes(size)
        contents += bytes
      }
      return littleEndianBytes(UInt32(0)) + littleEndianBytes(UInt32(items.count)) + sizes + contents
    default: return nil
    }
  }
}
