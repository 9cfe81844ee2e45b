/// A Debian package: an `ar` archive whose member `data.tar.*` holds the files that it installs.
///
/// - Reference: deb(5), version 2.0.
package enum DebianPackage {
  private static let signature = Array("!<arch>\n".utf8)
  private static let headerByteCount = 60

  /// Whether a file begins as a package does.
  package static func isPackage(_ path: String) throws(RecordsError) -> Bool {
    let file = try InputFile(opening: path)
    guard file.byteCount >= signature.count else { return false }
    var head: [UInt8] = []
    try file.read(at: 0, count: signature.count, into: &head)
    return head == signature
  }

  /// Reads the files that a package installs, from front to back.
  ///
  /// - Throws: if the package has no such member, or one that ends beyond the file.
  package static func installedFiles(
    of path: String, limits: ArchiveReader.Limits = .init()
  ) throws(RecordsError) -> ArchiveReader {
    let file = try InputFile(opening: path)
    var offset = signature.count
    var header: [UInt8] = []
    while offset + headerByteCount <= file.byteCount {
      try file.read(at: offset, count: headerByteCount, into: &header)
      func field(_ range: Range<Int>) -> Substring {
        let text = String(decoding: header[range], as: UTF8.self)
        return text[..<(text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex)]
      }
      let start = offset + headerByteCount
      guard header[58...59] == [0x60, 0x0A], let byteCount = Int(field(48..<58)), byteCount >= 0,
        byteCount <= file.byteCount - start
      else {
        throw RecordsError(
          .damaged, "\(path): the member at byte \(offset) of the package is damaged or cut short; fetch it again")
      }
      if field(0..<16).hasPrefix("data.tar") {
        return try ArchiveReader(file: file, range: start..<start + byteCount, isPart: false, limits: limits)
      }
      // Members begin at even bytes.
      offset = start + byteCount + byteCount % 2
    }
    throw RecordsError(.damaged, "\(path): the package has no member data.tar; fetch it again")
  }
}
