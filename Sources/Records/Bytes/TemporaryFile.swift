import Glibc

/// Creates files without a name, so that nothing stays behind however the process ends.
enum TemporaryFile {
  /// Opens a new file in a folder, else in `$TMPDIR`, or in `/tmp`, for reading and writing.
  static func descriptor(in folder: String? = nil) throws(RecordsError) -> Int32 {
    var template = Array("\(folder ?? usualFolder)/millrace-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure("create", in: folder, errno: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return descriptor
  }

  /// Writes all bytes at an offset.
  ///
  /// - Parameter folder: Where the file was made; `nil` for `$TMPDIR`, or `/tmp`.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, in folder: String? = nil
  ) throws(RecordsError) {
    var done = 0
    while done < bytes.count {
      // Sound: done < count, and pwrite keeps no pointer.
      let written = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if written < 0 && errno == EINTR { continue }
      if written < 0 {
        throw failure("write", in: folder, errno: errno)
      }
      done += written
    }
  }

  private static var usualFolder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  private static func failure(_ verb: String, in folder: String?, errno number: Int32) -> RecordsError {
    let isFull = number == ENOSPC || number == EDQUOT
    let advice =
      switch (isFull, folder) {
      case (true, nil): "free some space there, or set TMPDIR to a folder with more"
      case (true, _): "free some space and run again, nothing is half-written"
      case (false, nil): "set TMPDIR to another folder"
      case (false, _): "check that the folder exists and may be written"
      }
    return RecordsError(
      isFull ? .noSpace : .unreadable,
      "cannot \(verb) a temporary file in \(folder ?? usualFolder): \(String(cString: strerror(number))); \(advice)")
  }

  /// Fills `room` from an offset; all of it was written before.
  static func read(into room: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int)
    throws(RecordsError)
  {
    var done = 0
    while done < room.count {
      // Sound: done < count, and pread keeps no pointer.
      let got = pread(descriptor, room.baseAddress.map { $0 + done }, room.count - done, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw RecordsError(.unreadable, "cannot read a temporary file back: \(String(cString: strerror(errno)))")
      }
      done += got
    }
  }
}
