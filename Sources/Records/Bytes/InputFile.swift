import Glibc

/// A regular file open for reading at any offset, whose size was fixed when it was opened.
///
/// Reads go through `pread`, never through a memory map, so that a file cut short by another process is an error
/// and not a signal.
public final class InputFile: Sendable {
  /// Where the file is.
  public let path: String

  /// The file's size when it was opened.
  public let byteCount: Int

  private let descriptor: Int32

  /// Opens an existing regular file.
  public init(opening path: String) throws(RecordsError) {
    self.path = path
    // Without waiting: a named pipe would be waited for until somebody writes into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 {
      let number = errno
      throw RecordsError(
        number == ENOENT ? .notFound : .unreadable,
        "cannot open \(path): \(String(cString: strerror(number))); check that it exists and may be read")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw RecordsError(.unreadable, "cannot read \(path): it is not a regular file")
    }
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  /// Takes over an open file.
  init(path: String, byteCount: Int, descriptor: Int32) {
    self.path = path
    self.byteCount = byteCount
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Reads exactly `count` bytes at `offset` into the front of `buffer`, which grows if it is shorter.
  ///
  /// The range must lie inside the file, so a length that lies can never make the buffer outgrow the file.
  public func read(at offset: Int, count: Int, into buffer: inout [UInt8]) throws(RecordsError) {
    try checkRange(offset, count)
    if buffer.count < count { buffer.append(contentsOf: repeatElement(0, count: count - buffer.count)) }
    let result: Result<Void, RecordsError> = buffer.withUnsafeMutableBytes { bytes in
      // Sound: count <= buffer.count, and the pointer does not leave the closure.
      Result { () throws(RecordsError) in
        try read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
      }
    }
    try result.get()
  }

  /// Fills `room` with the bytes at `offset`, which must all be there.
  package func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) throws(RecordsError) {
    try checkRange(offset, room.count)
    var done = 0
    while done < room.count {
      // Sound: done < room.count, and pread keeps no pointer.
      let got = pread(descriptor, room.baseAddress.map { $0 + done }, room.count - done, off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      if got < 0 {
        throw RecordsError(
          .unreadable, "cannot read \(path) at byte \(offset + done): \(String(cString: strerror(errno)))")
      }
      if got == 0 {
        throw RecordsError(
          .damaged, "\(path): the file was cut short to \(offset + done) bytes while being read; it had \(byteCount)")
      }
      done += got
    }
  }

  private func checkRange(_ offset: Int, _ count: Int) throws(RecordsError) {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw RecordsError(
        .damaged, "\(path): bytes \(offset)..<\(offset &+ count) were asked for, but the file ends at \(byteCount)")
    }
  }

  /// The whole content of a file of at most `limit` bytes.
  public static func contents(of path: String, limit: Int) throws(RecordsError) -> [UInt8] {
    let file = try InputFile(opening: path)
    guard file.byteCount <= limit else {
      throw RecordsError(.damaged, "\(path) has \(file.byteCount) bytes, where at most \(limit) are expected")
    }
    var bytes: [UInt8] = []
    try file.read(at: 0, count: file.byteCount, into: &bytes)
    return bytes
  }
}
