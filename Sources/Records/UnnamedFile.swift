import Glibc

extension InputFile {
  /// The bytes of a source in an unnamed temporary file, so that they can be read at any offset.
  ///
  /// The file has no name, so nothing stays behind however the process ends. It is made in `$TMPDIR`, or in `/tmp`.
  ///
  /// - Parameter byteCount: how many bytes there must be; not one more is written.
  convenience init(unnamedCopyOf source: any ByteSource, byteCount: Int) throws(RecordsError) {
    let descriptor = try TemporaryFile.descriptor()
    do throws(RecordsError) {
      try Self.copy(source, byteCount: byteCount, to: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.init(path: source.path, byteCount: byteCount, descriptor: descriptor)
  }

  private static func copy(_ source: any ByteSource, byteCount: Int, to descriptor: Int32) throws(RecordsError) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { room.deallocate() }
    var copied = 0
    while true {
      let count = try source.read(into: room)
      if count == 0 { break }
      guard count <= byteCount - copied else {
        throw RecordsError(.damaged, "\(source.path): the content is longer than the \(byteCount) bytes declared")
      }
      try TemporaryFile.write(UnsafeRawBufferPointer(rebasing: room[..<count]), to: descriptor, at: copied)
      copied += count
    }
    guard copied == byteCount else {
      throw RecordsError(.damaged, "\(source.path): the content has \(copied) bytes, where \(byteCount) are declared")
    }
  }
}
