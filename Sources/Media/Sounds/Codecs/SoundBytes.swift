/// The bytes of a sound's file, numbered from 0: in memory, or on a disk that is read as far as decoding has come.
///
/// What lies on a disk comes through one block at a time, so that memory does not grow with the file. A read that fails
/// gives zeros, and is told once everything has been looked at (``fault``): formats find out by themselves that zeros are
/// no sound. For one thread.
struct SoundBytes {
  private enum Storage {
    case memory(UnsafeRawBufferPointer)
    case file(BlockFile)
  }

  /// Bytes that follow each other in the storage.
  private struct Run {
    /// The number of the first.
    let first: Int
    let source: Range<Int>
  }

  private let storage: Storage
  private let runs: [Run]
  let count: Int

  /// Bytes in memory, which must outlive this.
  init(_ bytes: UnsafeRawBufferPointer) { self.init(.memory(bytes), [Run(first: 0, source: 0..<bytes.count)]) }

  /// The bytes of a file.
  init(_ file: BlockFile) { self.init(.file(file), [Run(first: 0, source: 0..<file.byteCount)]) }

  private init(_ storage: Storage, _ runs: [Run]) {
    self.storage = storage
    self.runs = runs
    count = runs.last.map { $0.first + $0.source.count } ?? 0
  }

  /// The first read that failed.
  var fault: MediaError? { if case .file(let file) = storage { file.fault } else { nil } }

  /// Part of the bytes, numbered from 0.
  func part(_ range: Range<Int>) -> SoundBytes { joining([range]) }

  /// Parts of the bytes, one behind the other.
  func joining(_ ranges: [Range<Int>]) -> SoundBytes {
    var joined: [Run] = []
    var first = 0
    for range in ranges {
      for run in runs {
        let chosen = range.clamped(to: run.first..<run.first + run.source.count)
        if chosen.isEmpty { continue }
        let start = run.source.lowerBound + chosen.lowerBound - run.first
        joined.append(Run(first: first, source: start..<start + chosen.count))
        first += chosen.count
      }
    }
    return SoundBytes(storage, joined)
  }

  /// The byte at a place.
  ///
  /// - Precondition: it is there.
  subscript(offset: Int) -> UInt8 {
    let place = place(of: offset)
    return switch storage {
    case .memory(let bytes): bytes[place.source]
    case .file(let file): file.byte(at: place.source)
    }
  }

  /// Copies bytes, all of which must be there and for which there must be room.
  func copy(_ range: Range<Int>, to destination: UnsafeMutableRawPointer) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes \(range) of \(count)")
    var offset = range.lowerBound
    while offset < range.upperBound {
      let place = place(of: offset)
      let taken = min(place.following, range.upperBound - offset)
      // Sound: `taken` bytes lie in the run from here on, and the destination has room for all of the range.
      let target = UnsafeMutableRawBufferPointer(start: destination + (offset - range.lowerBound), count: taken)
      switch storage {
      case .memory(let bytes):
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place.source..<place.source + taken]))
      case .file(let file): file.copy(place.source, to: target)
      }
      offset += taken
    }
  }

  /// A copy of some bytes.
  func copied(_ range: Range<Int>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count) { room, filled in
      if let base = room.baseAddress { copy(range, to: base) }
      filled = range.count
    }
  }

  /// The integer at a byte, its least significant byte first.
  ///
  /// - Precondition: all its bytes are there.
  func little<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    Number(littleEndian: loaded(offset, as: type))
  }

  /// The integer at a byte, its most significant byte first.
  ///
  /// - Precondition: all its bytes are there.
  func big<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    Number(bigEndian: loaded(offset, as: type))
  }

  private func loaded<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    var number: Number = 0
    // Sound: the number has room for its own bytes.
    withUnsafeMutableBytes(of: &number) { room in
      if let base = room.baseAddress { copy(offset..<offset + room.count, to: base) }
    }
    return number
  }

  /// Whether these bytes stand there; false where the end comes first.
  func holds(_ tag: StaticString, at offset: Int) -> Bool {
    offset >= 0 && tag.utf8CodeUnitCount <= count - offset
      && (0..<tag.utf8CodeUnitCount).allSatisfy { self[offset + $0] == tag.utf8Start[$0] }
  }

  /// Where a byte lies in the storage, and how many of its run begin there.
  private func place(of offset: Int) -> (source: Int, following: Int) {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].first <= offset { low = middle } else { high = middle }
    }
    let run = runs[low]
    return (run.source.lowerBound + offset - run.first, run.source.count - (offset - run.first))
  }
}

/// A file of which one block is in memory.
final class BlockFile {
  /// Fills a buffer from a place in the file on.
  typealias Read = (_ offset: Int, _ room: UnsafeMutableRawBufferPointer) throws -> Void

  let byteCount: Int
  private(set) var fault: MediaError?
  private let read: Read
  private let block: UnsafeMutableRawBufferPointer
  private var held = 0..<0

  private static let blockByteCount = 1 << 18

  init(byteCount: Int, read: @escaping Read) {
    self.byteCount = byteCount
    self.read = read
    block = .allocate(byteCount: max(1, min(byteCount, Self.blockByteCount)), alignment: 16)
  }

  deinit { block.deallocate() }

  /// - Precondition: it is there.
  func byte(at offset: Int) -> UInt8 {
    if !held.contains(offset) { load(at: offset) }
    return block[offset - held.lowerBound]
  }

  /// Fills the target.
  ///
  /// - Precondition: all bytes are there.
  func copy(_ offset: Int, to target: UnsafeMutableRawBufferPointer) {
    var done = 0
    while done < target.count {
      if !held.contains(offset + done) { load(at: offset + done) }
      let start = offset + done - held.lowerBound
      let taken = min(held.count - start, target.count - done)
      // Sound: `taken` bytes are held from `start` on, and the target has room for them.
      UnsafeMutableRawBufferPointer(rebasing: target[done..<done + taken])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[start..<start + taken]))
      done += taken
    }
  }

  private func load(at offset: Int) {
    precondition((0..<byteCount).contains(offset), "byte \(offset) of \(byteCount)")
    held = offset..<min(byteCount, offset + block.count)
    let room = UnsafeMutableRawBufferPointer(rebasing: block[..<held.count])
    do {
      try read(offset, room)
    } catch {
      // Sound: the room lies within the block.
      room.initializeMemory(as: UInt8.self, repeating: 0)
      fault = fault ?? error as? MediaError ?? MediaError(.damaged, "\(error)")
    }
  }
}
