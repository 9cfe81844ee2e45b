/// A sound that is decoded block by block, so that memory does not grow with its length.
///
/// All that ``AudioCodec/decode(_:)`` refuses is refused here too, at the latest where the end would be told: who takes
/// samples before that must be ready to hear that the file was not what it said. For one thread.
public final class SoundStream {
  public let sampleRateHz: Int
  public let channelCount: Int
  /// How many frames were given so far.
  public private(set) var frameCount = 0

  private let bytes: SoundBytes
  /// What lies in memory; held for as long as it is decoded.
  private let memory: UnsafeMutableRawBufferPointer?
  private let decoder: any SoundDecoder

  /// The largest file that is read, whose counts of bytes fit into 32 bits.
  public static let fileByteLimit = Int(UInt32.max)

  /// Opens a file that is in memory.
  public convenience init(_ bytes: [UInt8]) throws(MediaError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    memory.copyBytes(from: bytes)
    try self.init(SoundBytes(UnsafeRawBufferPointer(memory)), memory)
  }

  /// Opens a file of which a block at a time is read.
  ///
  /// - Parameter read: fills a buffer from a place in the file on, both within the file.
  /// - Throws: ``MediaError``; what `read` throws becomes one of code `damaged`, with its words.
  public convenience init(
    byteCount: Int, read: @escaping (_ offset: Int, _ room: UnsafeMutableRawBufferPointer) throws -> Void
  ) throws(MediaError) {
    guard byteCount <= Self.fileByteLimit else {
      throw MediaError(.tooLarge, "audio: a file of \(byteCount) bytes; at most \(Self.fileByteLimit) are read")
    }
    try self.init(SoundBytes(BlockFile(byteCount: byteCount, read: read)), nil)
  }

  private init(_ bytes: SoundBytes, _ memory: UnsafeMutableRawBufferPointer?) throws(MediaError) {
    self.bytes = bytes
    self.memory = memory
    do throws(MediaError) { decoder = try SoundDecoders.open(bytes) } catch {
      memory?.deallocate()
      throw bytes.fault ?? error
    }
    (sampleRateHz, channelCount) = (decoder.sampleRateHz, decoder.channelCount)
  }

  // Sound: whoever could read the memory is this object's own, and goes with it.
  deinit { memory?.deallocate() }

  /// The next block of the sound, of no particular length; `nil` at the end.
  ///
  /// - Throws: where the file is other than it says, or a sample is no number; the error tells how far the sound came.
  public func next() throws(MediaError) -> Waveform? {
    do throws(MediaError) {
      guard let block = try decoder.next() else {
        if let fault = bytes.fault { throw fault }
        return nil
      }
      if let index = block.firstIndex(where: { !$0.isFinite }) {
        throw MediaError(
          .damaged, "audio: sample \(frameCount + index / channelCount) of channel \(index % channelCount) is no number"
        )
      }
      let waveform = Waveform(
        sampleRateHz: sampleRateHz, channelCount: channelCount,
        samples: transposed(block, rowCount: block.count / channelCount, columnCount: channelCount))
      frameCount += waveform.frameCount
      return waveform
    } catch { throw bytes.fault ?? error }
  }
}
