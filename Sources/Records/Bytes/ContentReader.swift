/// Reads bytes from front to back through one window.
///
/// The window grows only as far as a caller needs bytes side by side and bytes really come: a length that lies costs no
/// memory.
final class ContentReader {
  /// Where the window begins in the content.
  private(set) var contentOffset = 0

  private let source: any ByteSource
  private var window: [UInt8] = []
  private var start = 0
  private var end = 0
  /// How much is read at once: less where less can come.
  private let windowByteCount: Int

  /// Stands at the start of the content; nothing is read yet.
  init(_ source: any ByteSource) {
    self.source = source
    windowByteCount = max(1, min(1 << 18, source.contentBound))
  }

  /// What the content belongs to, for messages.
  var path: String { source.path }

  /// The most bytes that the content can have.
  var contentBound: Int { source.contentBound }

  /// Makes the window hold `count` bytes; returns how many it holds, fewer only where the content ends.
  func load(_ count: Int) throws(RecordsError) -> Int {
    while end - start < count {
      if start > 0 {
        window.replaceSubrange(0..<end - start, with: window[start..<end])
        end -= start
        start = 0
      }
      if end >= window.count {
        // Doubled, so that the window is never much larger than what really came.
        let wanted = min(max(count, windowByteCount), max(2 * end, windowByteCount))
        window.append(contentsOf: repeatElement(0, count: wanted - window.count))
      }
      let got = try fill()
      if got == 0 { break }
      end += got
    }
    return end - start
  }

  private func fill() throws(RecordsError) -> Int {
    let result: Result<Int, RecordsError> = window.withUnsafeMutableBytes { room in
      // Sound: end < window.count, and the pointer does not leave the closure.
      let free = UnsafeMutableRawBufferPointer(rebasing: room[end...])
      return Result { () throws(RecordsError) in try source.read(into: free) }
    }
    return try result.get()
  }

  /// Hands the first `count` bytes of the window to `body`.
  ///
  /// - Precondition: ``load(_:)`` said that they are there.
  func withLoaded<Result>(_ count: Int, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
    precondition(count <= end - start, "\(count) bytes of a window of \(end - start) were asked for")
    // A copy of the reference, so that the window is not changed while `body` reads it.
    let window = window
    return try body(window.span.extracting(start..<start + count))
  }

  /// Passes over the first `count` bytes of the window.
  ///
  /// - Precondition: ``load(_:)`` said that they are there.
  func advance(_ count: Int) {
    precondition(count <= end - start, "\(count) bytes of a window of \(end - start) were passed over")
    start += count
    contentOffset += count
  }
}
