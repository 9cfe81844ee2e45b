/// NumPy's file format for one array.
///
/// - Reference: numpy.lib.format, versions 1.0 to 3.0. Arrays of objects, which need unpickling, of strings and of
///   records are not read.
package enum NPYArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let headerByteLimit = 1 << 16

  /// Reads a whole file; `path` is for messages.
  package static func parse(_ bytes: [UInt8], path: String) throws(RecordsError) -> NumericArray {
    func damage(_ words: String) -> RecordsError { RecordsError(.damaged, "\(path): \(words)") }
    guard bytes.count >= 10, bytes.starts(with: magic) else {
      throw damage("it does not begin as a NumPy array does")
    }
    let version = bytes[6]
    guard (1...3).contains(version), version == 1 || bytes.count >= 12 else {
      throw RecordsError(.unsupported, "\(path): version \(version) of NumPy's array format at byte 6; 1 to 3 are read")
    }
    let headerStart = version == 1 ? 10 : 12
    let headerByteCount = (0..<headerStart - 8).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard headerByteCount <= min(headerByteLimit, bytes.count - headerStart) else {
      throw damage("the header at byte \(headerStart) declares \(headerByteCount) bytes")
    }
    let dataStart = headerStart + headerByteCount
    let header = String(decoding: bytes[headerStart..<dataStart], as: UTF8.self)
    guard let code = quoted(after: "descr", in: header) else {
      throw RecordsError(.unsupported, "\(path): the NumPy array is not of one number type: \(header)")
    }
    guard let type = NumericArray.ElementType.allCases.first(where: { $0.npyCode == code.dropFirst() }),
      let order = code.first, "<>|=".contains(order)
    else { throw RecordsError(.unsupported, "\(path): NumPy type '\(code)'; booleans, integers and floats are read") }
    guard word(after: "fortran_order", in: header) == "False" else {
      throw RecordsError(.unsupported, "\(path): the array is stored column by column; save it in C order")
    }
    guard let shape = shape(in: header) else { throw damage("the NumPy header has no shape: \(header)") }
    guard let count = elementCount(of: shape), count * type.byteCount == bytes.count - dataStart else {
      throw damage("the shape \(shape) of \(type.rawValue) does not fit \(bytes.count - dataStart) bytes of data")
    }
    var data = Array(bytes[dataStart...])
    if order == ">", type.byteCount > 1 {
      for start in stride(from: 0, to: data.count, by: type.byteCount) {
        data[start..<start + type.byteCount].reverse()
      }
    }
    return NumericArray(type: type, shape: shape, bytes: data)
  }

  /// The file of an array, version 1.0.
  package static func file(_ array: NumericArray) -> [UInt8] {
    let order = array.type.byteCount == 1 ? "|" : "<"
    let lengths = array.shape.map(String.init).joined(separator: ", ") + (array.shape.count == 1 ? "," : "")
    var header = "{'descr': '\(order)\(array.type.npyCode)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // The data begins at a multiple of 64 bytes.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    return magic + [1, 0] + littleEndianBytes(UInt16(header.utf8.count)) + Array(header.utf8) + array.bytes
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
      guard let length = Int(digits), length >= 0 else { return nil }
      shape.append(length)
    }
    return shape
  }
}

extension NumericArray.ElementType {
  /// NumPy's code: kind and size.
  fileprivate var npyCode: String {
    switch self {
    case .bool: "b1"
    case .int8, .int16, .int32, .int64: "i\(byteCount)"
    case .uint8, .uint16, .uint32, .uint64: "u\(byteCount)"
    case .float16, .float32, .float64: "f\(byteCount)"
    }
  }
}
