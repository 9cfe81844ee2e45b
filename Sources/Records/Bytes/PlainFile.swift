extension Compression {
  /// The plain content of a file for reading at any place: the file itself, or an unnamed temporary file.
  ///
  /// - Throws: if the content is damaged, or longer than ``unfoldedByteLimit(of:)`` allows.
  func plainFile(of file: InputFile) throws(RecordsError) -> InputFile {
    if self == .none { return file }
    return try InputFile(
      unnamedCopyOf: source(of: file), byteCount: nil, byteLimit: Self.unfoldedByteLimit(of: file.byteCount))
  }

  /// How a TFRecord file is compressed as a whole, by how it begins: its name does not tell it.
  ///
  /// A plain file begins with a length and its checksum; gzip has a mark, and zlib, whose mark is weak, counts only where
  /// records come out of it.
  init(ofTFRecordFile file: InputFile) throws(RecordsError) {
    var front: [UInt8] = []
    let count = min(1 << 12, file.byteCount)
    try file.read(at: 0, count: count, into: &front)
    if count == 0 || TFRecordFrame.isHeader(front) {
      self = .none
    } else if Gzip.isGzip(front) {
      self = .gzip
    } else {
      self = try Self.isZlibTFRecord(front) ? .zlib : .none
    }
  }

  private static func isZlibTFRecord(_ front: [UInt8]) throws(RecordsError) -> Bool {
    guard front.count >= 2, front[0] & 15 == 8, (Int(front[0]) << 8 | Int(front[1])) % 31 == 0 else { return false }
    let inflater = try Inflater(format: .zlib)
    var header = [UInt8](repeating: 0, count: TFRecordFrame.headerByteCount)
    let step = front.withUnsafeBytes { front in header.withUnsafeMutableBytes { inflater.step(front, $0) } }
    if step.fault != nil { return false }
    return step.produced == header.count ? TFRecordFrame.isHeader(header) : step.isMemberEnd && step.produced == 0
  }
}
