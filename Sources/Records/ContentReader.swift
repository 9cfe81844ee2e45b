/// Reads the content of a file from front to back, decompressing on the way.
///
/// Holds one window, which grows only as far as a caller needs bytes side by side and bytes really come: a length that
/// lies costs no memory.
final class ContentReader {
  /// The file that is read.
  let file: InputFile
  /// Where the window begins in the plain content.
  private(set) var contentOffset = 0
  /// The most bytes that the content can have.
  let contentBound: Int

  private let decompressor: (any Decompressor)?
  private var window: [UInt8] = []
  private var start = 0
  private var end = 0
  private var fileOffset = 0
  private var compressed: [UInt8] = []
  private var compressedStart = 0
  private var compressedEnd = 0
  private var isBetweenMembers = true
  private var memberCount = 0
  private static let windowByteCount = 1 << 18

  /// Stands at the start of a file's content; nothing is read yet.
  init(file: InputFile, compression: Compression = .none) throws(RecordsError) {
    self.file = file
    decompressor = try compression.makeDecompressor()
    contentBound = compression.contentBound(byteCount: file.byteCount)
  }

  /// Makes the window hold `count` bytes; returns how many it holds, fewer only where the content ends.
  func load(_ count: Int) throws(RecordsError) -> Int {
    while end - start < count {
      if start > 0 {
        window.replaceSubrange(0..<end - start, with: window[start..<end])
        end -= start
        start = 0
      }
      if end == window.count {
        // Doubled, so that the window is never much larger than what the file really holds.
        let wanted = min(max(count, Self.windowByteCount), max(2 * end, Self.windowByteCount))
        window.append(contentsOf: repeatElement(0, count: wanted - window.count))
      }
      let got = try fill()
      if got == 0 { break }
      end += got
    }
    return end - start
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

  /// Fills the free end of the window; zero where the content ends.
  private func fill() throws(RecordsError) -> Int {
    guard let decompressor else {
      let count = min(window.count - end, file.byteCount - fileOffset)
      if count == 0 { return 0 }
      try file.read(at: fileOffset, count: count, into: &window, at: end)
      fileOffset += count
      return count
    }
    while true {
      if compressedStart == compressedEnd, fileOffset < file.byteCount {
        let count = min(1 << 16, file.byteCount - fileOffset)
        try file.read(at: fileOffset, count: count, into: &compressed)
        (compressedStart, compressedEnd) = (0, count)
        fileOffset += count
      }
      let isInputAtEnd = compressedStart == compressedEnd
      if isBetweenMembers {
        if isInputAtEnd { return 0 }
        guard decompressor.allowsSeveralMembers || memberCount == 0 else {
          throw damage("bytes follow the end of the compressed data")
        }
        isBetweenMembers = false
      }
      let step = compressed.withUnsafeBytes { input in
        window.withUnsafeMutableBytes { room in
          decompressor.step(
            UnsafeRawBufferPointer(rebasing: input[compressedStart..<compressedEnd]),
            UnsafeMutableRawBufferPointer(rebasing: room[end...]))
        }
      }
      if let fault = step.fault { throw damage(fault) }
      compressedStart += step.consumed
      if step.isMemberEnd {
        isBetweenMembers = true
        memberCount += 1
      }
      if step.produced > 0 { return step.produced }
      guard step.isMemberEnd || step.consumed > 0 else {
        throw damage(isInputAtEnd ? "the file ends early" : "no step can be made")
      }
    }
  }

  private func damage(_ reason: String) -> RecordsError {
    RecordsError(
      .damaged,
      "\(file.path): compressed data is damaged near byte \(fileOffset - (compressedEnd - compressedStart)): \(reason); "
        + "fetch or build the file again")
  }
}
