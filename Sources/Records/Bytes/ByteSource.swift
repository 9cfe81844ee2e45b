/// Bytes that come from front to back.
protocol ByteSource: AnyObject {
  /// What the bytes belong to, for messages.
  var path: String { get }
  /// The most bytes that can come, as far as is known.
  var contentBound: Int { get }
  /// Fills the front of `room`, which is not empty; zero where the bytes end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(RecordsError) -> Int
}

/// The bytes of a file as they are.
final class FileSource: ByteSource {
  private let file: InputFile
  private var offset: Int
  private let end: Int

  /// Reads a range of a file, all of it unless told otherwise.
  init(file: InputFile, range: Range<Int>? = nil) {
    self.file = file
    offset = range?.lowerBound ?? 0
    end = range?.upperBound ?? file.byteCount
  }

  var path: String { file.path }
  var contentBound: Int { end }

  func read(into room: UnsafeMutableRawBufferPointer) throws(RecordsError) -> Int {
    let count = min(room.count, end - offset)
    if count == 0 { return 0 }
    try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: room[..<count]))
    offset += count
    return count
  }

  /// Passes over bytes, as far as there are any; returns how many.
  func skip(_ count: Int) -> Int {
    let skipped = max(0, min(count, end - offset))
    offset += skipped
    return skipped
  }

  /// Goes to a place between the start and the end; returns where it stands.
  func seek(to place: Int) -> Int {
    offset = max(0, min(place, end))
    return offset
  }
}

/// Bytes that are in memory.
final class MemorySource: ByteSource {
  let path: String
  private let bytes: [UInt8]
  private var offset = 0

  /// Reads bytes; `path` is for messages.
  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  var contentBound: Int { bytes.count }

  func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, bytes.count - offset)
    // Sound: count is at most room.count.
    bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    offset += count
    return count
  }
}

/// The content of a compressed file.
final class DecompressedSource: ByteSource {
  private let file: InputFile
  private let decompressor: any Decompressor
  private var fileOffset = 0
  private var compressed: [UInt8] = []
  private var start = 0
  private var end = 0
  private var isBetweenMembers = true
  private var memberCount = 0
  let contentBound: Int

  init(file: InputFile, decompressor: any Decompressor, contentBound: Int) {
    self.file = file
    self.decompressor = decompressor
    self.contentBound = contentBound
  }

  var path: String { file.path }

  func read(into room: UnsafeMutableRawBufferPointer) throws(RecordsError) -> Int {
    while true {
      if start == end, fileOffset < file.byteCount {
        let count = min(1 << 16, file.byteCount - fileOffset)
        try file.read(at: fileOffset, count: count, into: &compressed)
        (start, end) = (0, count)
        fileOffset += count
      }
      let isInputAtEnd = start == end
      if isBetweenMembers {
        if isInputAtEnd {
          // Even nothing has some bytes once compressed.
          if memberCount == 0 { throw damage("the file is empty") }
          return 0
        }
        guard decompressor.allowsSeveralMembers || memberCount == 0 else {
          throw damage("bytes follow the end of the compressed data")
        }
        isBetweenMembers = false
      }
      let step = compressed.withUnsafeBytes { input in
        decompressor.step(UnsafeRawBufferPointer(rebasing: input[start..<end]), room)
      }
      if let fault = step.fault { throw damage(fault) }
      start += step.consumed
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
      "\(path): compressed data is damaged near byte \(fileOffset - (end - start)): \(reason); "
        + "fetch or build the file again")
  }
}

extension Compression {
  /// The plain content of a file.
  func source(of file: InputFile) throws(RecordsError) -> any ByteSource {
    guard let decompressor = try makeDecompressor() else { return FileSource(file: file) }
    return DecompressedSource(
      file: file, decompressor: decompressor, contentBound: contentBound(byteCount: file.byteCount))
  }
}
