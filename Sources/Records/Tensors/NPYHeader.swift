/// What stands before the numbers in NumPy's file format: their type, their order and the shape.
///
/// - Reference: numpy.lib.format, versions 1.0 to 3.0. Arrays of objects, which need unpickling, of strings and of
///   records are not read.
struct NPYHeader {
  /// The type of each element.
  let type: NumericArray.ElementType
  /// The length of each axis.
  let shape: [Int]
  /// Whether the bytes of each element are the other way round than here.
  let isBigEndian: Bool
  /// Where the numbers begin.
  let dataStart: Int

  /// How many bytes of numbers follow.
  var dataByteCount: Int { shape.reduce(type.byteCount, *) }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let headerByteLimit = 1 << 16

  /// The most bytes that stand before the numbers.
  static let longestByteCount = headerByteLimit + 12

  /// Reads the front of a file, of which at most ``longestByteCount`` are needed; `path` is for messages.
  init(_ bytes: [UInt8], path: String) throws(RecordsError) {
    func damage(_ words: String) -> RecordsError { RecordsError(.damaged, "\(path): \(words)") }
    guard bytes.count >= 10, bytes.starts(with: Self.magic) else {
      throw damage("it does not begin as a NumPy array does")
    }
    let version = bytes[6]
    guard (1...3).contains(version), version == 1 || bytes.count >= 12 else {
      throw RecordsError(.unsupported, "\(path): version \(version) of NumPy's array format at byte 6; 1 to 3 are read")
    }
    let headerStart = version == 1 ? 10 : 12
    let headerByteCount = (0..<headerStart - 8).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard headerByteCount <= min(Self.headerByteLimit, bytes.count - headerStart) else {
      throw damage("the header at byte \(headerStart) declares \(headerByteCount) bytes")
    }
    dataStart = headerStart + headerByteCount
    let header = String(decoding: bytes[headerStart..<dataStart], as: UTF8.self)
    guard let code = Self.quoted(after: "descr", in: header) else {
      throw RecordsError(.unsupported, "\(path): the NumPy array is not of one number type: \(header)")
    }
    guard let type = NumericArray.ElementType.allCases.first(where: { $0.npyCode == code.dropFirst() }),
      let order = code.first, "<>|=".contains(order)
    else { throw RecordsError(.unsupported, "\(path): NumPy type '\(code)'; booleans, integers and floats are read") }
    guard Self.word(after: "fortran_order", in: header) == "False" else {
      throw RecordsError(.unsupported, "\(path): the array is stored column by column; save it in C order")
    }
    guard let shape = Self.shape(in: header) else { throw damage("the NumPy header has no shape: \(header)") }
    guard elementCount(of: shape) != nil else { throw damage("the shape \(shape) of \(type.rawValue) is absurd") }
    self.type = type
    self.shape = shape
    isBigEndian = order == ">" && type.byteCount > 1
  }

  /// Turns the bytes of whole elements into little-endian ones; any truth but 0 is 1.
  func normalize(_ data: inout [UInt8]) {
    if type == .bool { for index in data.indices where data[index] > 1 { data[index] = 1 } }
    guard isBigEndian else { return }
    for start in stride(from: 0, to: data.count, by: type.byteCount) { data[start..<start + type.byteCount].reverse() }
  }

  private static func rest(after key: String, in header: String) -> Substring? {
    guard let range = header.firstRange(of: "'\(key)'") else { return nil }
    return header[range.upperBound...].drop { $0 == " " || $0 == ":" }
  }

  private static func quoted(after key: String, in header: String) -> Substring? {
    guard let rest = rest(after: key, in: header), rest.first == "'" else { return nil }
    let content = rest.dropFirst()
    guard let end = content.firstIndex(of: "'") else { return nil }
    return content[..<end]
  }

  private static func word(after key: String, in header: String) -> Substring? {
    rest(after: key, in: header)?.prefix { $0.isLetter }
  }

  private static func shape(in header: String) -> [Int]? {
    guard let rest = rest(after: "shape", in: header), rest.first == "(", let end = rest.firstIndex(of: ")") else {
      return nil
    }
    var shape: [Int] = []
    for part in rest[..<end].dropFirst().split(separator: ",") {
      let digits = part.trimmingPrefix { $0 == " " }
      // The comma behind the only or last length may have a space behind it.
      if digits.isEmpty { continue }
      guard let length = Int(digits), length >= 0 else { return nil }
      shape.append(length)
    }
    return shape
  }
}

extension NumericArray.ElementType {
  /// NumPy's code: kind and size.
  var npyCode: String {
    switch self {
    case .bool: "b1"
    case .int8, .int16, .int32, .int64: "i\(byteCount)"
    case .uint8, .uint16, .uint32, .uint64: "u\(byteCount)"
    case .float16, .float32, .float64: "f\(byteCount)"
    }
  }
}
