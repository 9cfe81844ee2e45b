/// NumPy's file format for one array, see ``NPYHeader``.
package enum NPYArray {
  /// Reads a whole file; `path` is for messages.
  package static func parse(_ bytes: [UInt8], path: String) throws(RecordsError) -> NumericArray {
    let header = try NPYHeader(bytes, path: path)
    guard header.dataByteCount == bytes.count - header.dataStart else {
      throw RecordsError(
        .damaged,
        "\(path): the shape \(header.shape) of \(header.type.rawValue) does not fit \(bytes.count - header.dataStart) "
          + "bytes of data")
    }
    var data = Array(bytes[header.dataStart...])
    header.normalize(&data)
    return NumericArray(type: header.type, shape: header.shape, bytes: data)
  }

  /// The file of an array, version 1.0.
  package static func file(_ array: NumericArray) -> [UInt8] {
    let order = array.type.byteCount == 1 ? "|" : "<"
    let lengths = array.shape.map(String.init).joined(separator: ", ") + (array.shape.count == 1 ? "," : "")
    var header = "{'descr': '\(order)\(array.type.npyCode)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // The data begins at a multiple of 64 bytes.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    return NPYHeader.magic + [1, 0] + littleEndianBytes(UInt16(header.utf8.count)) + Array(header.utf8) + array.bytes
  }
}
