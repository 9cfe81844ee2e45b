import Glibc

extension InputFile {
  /// The bytes of a source in an unnamed temporary file, so that they can be read at any offset.
  ///
  /// The file has no name, so nothing stays behind however the process ends. It is made in `$TMPDIR`, or in `/tmp`.
  ///
  /// - Parameter byteCount: how many bytes there must be; not one more is written.
  convenience init(unnamedCopyOf source: any ByteSource, byteCount: Int) throws(RecordsError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/millrace-shard-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw RecordsError(
        .unreadable,
        "cannot create a temporary file in \(folder): \(String(cString: strerror(errno))); set TMPDIR to another folder"
      )
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
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
      var done = 0
      while done < count {
        // Sound: done < count <= room.count, and write keeps no pointer.
        let written = write(descriptor, room.baseAddress.map { $0 + done }, count - done)
        if written < 0 && errno == EINTR { continue }
        if written < 0 {
          throw RecordsError(
            .unreadable,
            "cannot write a temporary file: \(String(cString: strerror(errno))); set TMPDIR to a folder with more space"
          )
        }
        done += written
      }
      copied += count
    }
    guard copied == byteCount else {
      throw RecordsError(.damaged, "\(source.path): the content has \(copied) bytes, where \(byteCount) are declared")
    }
  }
}
