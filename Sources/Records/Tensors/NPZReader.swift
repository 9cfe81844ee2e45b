/// Reads the arrays of a NumPy archive (`numpy.savez`, compressed or not) one after another, whole or piece by piece.
public struct NPZReader {
  private let archive: ArchiveReader

  /// Opens an archive, which may unfold as far as `Compression/unfoldedByteLimit(of:)` says.
  public init(path: String) throws(RecordsError) {
    let file = try InputFile(opening: path)
    let limit = Compression.unfoldedByteLimit(of: file.byteCount)
    archive = try ArchiveReader(
      file: file, range: nil, isPart: false, limits: .init(memberByteCount: limit, totalByteCount: limit))
  }

  /// The next array with its name; `nil` at the end.
  public mutating func next() throws(RecordsError) -> (name: String, array: NumericArray)? {
    guard let member = try nextMember() else { return nil }
    let array = try NPYArray.parse(archive.contents(), path: "\(archive.path): member '\(member.path)'")
    return (String(member.path.dropLast(4)), array)
  }

  /// An array that is read piece by piece.
  struct Part {
    let name: String
    let header: NPYHeader
    fileprivate let content: ContentReader
    fileprivate let place: String
  }

  /// The next array's name and header; `nil` at the end.
  mutating func nextPart() throws(RecordsError) -> Part? {
    guard let member = try nextMember() else { return nil }
    let content = ContentReader(archive)
    let place = "\(archive.path): member '\(member.path)'"
    let count = try content.load(NPYHeader.longestByteCount)
    let front = content.withLoaded(count) { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
    let header = try NPYHeader(front, path: place)
    content.advance(header.dataStart)
    return Part(name: String(member.path.dropLast(4)), header: header, content: content, place: place)
  }

  private func nextMember() throws(RecordsError) -> ArchiveReader.Member? {
    while let member = try archive.next() {
      if member.path.hasSuffix(".npy") { return member }
    }
    return nil
  }
}

extension NPZReader.Part {
  /// Hands the numbers to `visit` in pieces of whole elements, little-endian.
  ///
  /// - Throws: if there are other than as many as the header says, or the archive's checksum does not agree at their end.
  func forEachPiece(_ visit: ([UInt8]) throws -> Void) throws {
    let declared = header.dataByteCount
    var done = 0
    while true {
      // A multiple of every element's size.
      let count = min(1 << 16, try content.load(1 << 16))
      guard count > 0 else { break }
      guard count <= declared - done, count.isMultiple(of: header.type.byteCount) else { throw misfit(done + count) }
      var piece = content.withLoaded(count) { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
      content.advance(count)
      header.normalize(&piece)
      try visit(piece)
      done += count
    }
    guard done == declared else { throw misfit(done) }
  }

  private func misfit(_ found: Int) -> RecordsError {
    RecordsError(
      .damaged,
      "\(place): the shape \(header.shape) of \(header.type.rawValue) needs \(header.dataByteCount) bytes of data, but "
        + "\(found) are there or more")
  }
}
