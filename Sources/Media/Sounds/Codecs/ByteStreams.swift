import CSndfile
import Glibc

/// Bytes that a decoder reads as if they were a file.
struct ByteSource {
  let bytes: SoundBytes
  /// Numbers that stand in the file otherwise than the decoder is to see them.
  var corrections: [(offset: Int, bytes: [UInt8])] = []
  var position = 0

  init(bytes: SoundBytes, corrections: [(offset: Int, bytes: [UInt8])] = []) {
    self.bytes = bytes
    self.corrections = corrections
  }

  /// Copies at most `count` of the next bytes, for which there must be room, and tells how many.
  mutating func read(into destination: UnsafeMutableRawPointer, count: Int) -> Int {
    let taken = min(count, bytes.count - position)
    guard taken > 0 else { return 0 }
    bytes.copy(position..<position + taken, to: destination)
    for (offset, number) in corrections where offset < position + taken && offset + number.count > position {
      for (index, byte) in number.enumerated() where (position..<position + taken).contains(offset + index) {
        destination.storeBytes(of: byte, toByteOffset: offset + index - position, as: UInt8.self)
      }
    }
    position += taken
    return taken
  }

  /// Moves as `fseek` does, at most to the end, and tells where to; −1 for a place before the beginning.
  mutating func seek(to offset: Int64, whence: Int32) -> Int64 {
    guard let target = target(offset, whence, position: position, count: bytes.count) else { return -1 }
    position = min(target, bytes.count)
    return Int64(position)
  }

  /// Callbacks whose user data points to a source.
  static var callbacks: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { context in context.map { Int64(byteSource($0).pointee.bytes.count) } ?? -1 },
      seek: { offset, whence, context in
        context.map { byteSource($0).pointee.seek(to: offset, whence: whence) } ?? -1
      },
      read: { destination, count, context in
        guard let destination, let context, count > 0 else { return 0 }
        // Sound: libsndfile has room for `count` bytes.
        return Int64(byteSource(context).pointee.read(into: destination, count: Int(count)))
      },
      write: { _, _, _ in 0 },
      tell: { context in context.map { Int64(byteSource($0).pointee.position) } ?? -1 })
  }
}

/// Bytes that libsndfile writes as if they were a file.
final class ByteSink {
  var bytes: [UInt8] = []
  var position = 0

  /// Callbacks whose user data is a sink, unretained.
  static var callbacks: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { context in context.map { Int64(byteSink($0).bytes.count) } ?? -1 },
      seek: { offset, whence, context in
        guard let context else { return -1 }
        let sink = byteSink(context)
        guard let position = target(offset, whence, position: sink.position, count: sink.bytes.count),
          position <= sink.bytes.count
        else { return -1 }
        sink.position = position
        return Int64(position)
      },
      read: { destination, count, context in
        guard let destination, let context, count > 0 else { return 0 }
        let sink = byteSink(context)
        let taken = min(Int(count), sink.bytes.count - sink.position)
        sink.bytes.withUnsafeBytes { bytes in
          if let base = bytes.baseAddress { _ = memcpy(destination, base + sink.position, taken) }
        }
        sink.position += taken
        return Int64(taken)
      },
      write: { source, count, context in
        guard let source, let context, count > 0 else { return 0 }
        let sink = byteSink(context)
        let new = UnsafeRawBufferPointer(start: source, count: Int(count))
        sink.bytes.replaceSubrange(sink.position..<min(sink.bytes.count, sink.position + new.count), with: new)
        sink.position += new.count
        return count
      },
      tell: { context in context.map { Int64(byteSink($0).position) } ?? -1 })
  }
}

/// Where a seek leads, or nothing if before the beginning.
private func target(_ offset: sf_count_t, _ whence: Int32, position: Int, count: Int) -> Int? {
  let base =
    switch whence {
    case SEEK_CUR: position
    case SEEK_END: count
    default: 0
    }
  let (target, overflow) = base.addingReportingOverflow(Int(offset))
  return overflow || target < 0 ? nil : target
}

/// Sound: whoever opens a file with ``ByteSource/callbacks``, or those of another decoder, hands over a pointer to a
/// source.
func byteSource(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<ByteSource> {
  context.assumingMemoryBound(to: ByteSource.self)
}

/// Sound: whoever opens a file with ``ByteSink/callbacks`` hands over a sink and holds it.
private func byteSink(_ context: UnsafeMutableRawPointer) -> ByteSink {
  Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
}
