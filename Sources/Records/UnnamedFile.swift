import Glibc

extension InputFile {
  /// The bytes of a source in an unnamed temporary file, so that they can be read at any offset.
  ///
  /// The file has no name, so nothing stays behind however the process ends. It is made in `$TMPDIR`, or in `/tmp`.
  ///
  /// - Parameter byteCount: how many bytes there must be, not one more is written; `nil` where nobody says, and then the
  ///   source's bound holds, or 1 TiB.
  convenience init(unnamedCopyOf source: any ByteSource, byteCount declared: Int?) throws(RecordsError) {
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
    let byteCount: Int
    do throws(RecordsError) {
      byteCount = try Self.copy(source, byteLimit: declared ?? min(source.contentBound, 1 << 40), to: descriptor)
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
        throw RecordsError(.damaged, "\(source.path): the content is longer than the \(byteLimit) bytes declared")
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
  }
}
