import Glibc

extension InputFile {
  /// The bytes of a source in an unnamed temporary file, so that they can be read at any offset.
  ///
  /// The file has no name, so nothing stays behind however the process ends. It is made in `$TMPDIR`, or in `/tmp`.
  ///
  /// - Parameter byteCount: how many bytes there must be, not one more is written; `nil` where nobody says, and then
  ///   `byteLimit` holds.
  convenience init(unnamedCopyOf source: any ByteSource, byteCount declared: Int?, byteLimit: Int = 1 << 40)
    throws(RecordsError)
  {
    let descriptor = try TemporaryFile.descriptor()
    let byteCount: Int
    do throws(RecordsError) {
      byteCount = try Self.copy(source, byteLimit: declared ?? min(source.contentBound, byteLimit), to: descriptor)
      guard byteCount == declared ?? byteCount else {
        throw RecordsError(
          .damaged, "\(source.path): the content has \(byteCount) bytes, where \(declared ?? 0) are declared")
      }
    } catch {
      close(descriptor)
      throw error
    }
    self.init(path: source.path, byteCount: byteCount, descriptor: descriptor)
  }

  /// Returns how many bytes there were.
  private static func copy(
    _ source: any ByteSource, byteLimit: Int, to descriptor: Int32
  ) throws(RecordsError) -> Int {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { room.deallocate() }
    var copied = 0
    while true {
      let count = try source.read(into: room)
      if count == 0 { return copied }
      guard count <= byteLimit - copied else {
        throw RecordsError(.damaged, "\(source.path): the content is longer than the \(byteLimit) bytes expected")
      }
      try TemporaryFile.write(UnsafeRawBufferPointer(rebasing: room[..<count]), to: descriptor, at: copied)
      copied += count
    }
  }
}
