/// Samples that are plain little-endian numbers, frame by frame, as most WAV files have them.
struct PlainSamples {
  /// What a number is.
  private enum Encoding {
    case unsigned8, signed16, signed24, signed32, float32, float64
  }

  private let encoding: Encoding
  let channelCount: Int
  let sampleRateHz: Int
  let frameByteCount: Int

  /// Recognizes a WAV's encoding; `nil` for any that is not plain, or whose numbers do not fit together.
  ///
  /// - Parameter tag: the format's: 1 for integers, 3 for floats.
  init?(tag: Int, bitCount: Int, channelCount: Int, sampleRateHz: Int, frameByteCount: Int) {
    switch (tag, bitCount) {
    case (1, 8): encoding = .unsigned8
    case (1, 16): encoding = .signed16
    case (1, 24): encoding = .signed24
    case (1, 32): encoding = .signed32
    case (3, 32): encoding = .float32
    case (3, 64): encoding = .float64
    default: return nil
    }
    guard (1...AudioCodec.channelLimit).contains(channelCount), (1...Int(Int32.max)).contains(sampleRateHz),
      frameByteCount == channelCount * bitCount / 8
    else { return nil }
    self.channelCount = channelCount
    self.sampleRateHz = sampleRateHz
    self.frameByteCount = frameByteCount
  }

  /// Whether a number may be infinite or none, which integers are never.
  var areFloats: Bool { encoding == .float32 || encoding == .float64 }

  /// The numbers of whole frames, `[time, channel]`.
  func decode(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    let frameCount = bytes.count / frameByteCount
    return switch encoding {
    case .unsigned8: samples(bytes, frameCount, of: UInt8.self) { (Float($0) - 128) / 128 }
    case .signed16: samples(bytes, frameCount, of: Int16.self) { Float(Int16(littleEndian: $0)) / 32768 }
    case .signed24: samples24(bytes, frameCount)
    case .signed32: samples(bytes, frameCount, of: Int32.self) { Float(Int32(littleEndian: $0)) / 2_147_483_648 }
    case .float32: samples(bytes, frameCount, of: UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .float64:
      samples(bytes, frameCount, of: UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    }
  }

  @inline(__always)
  private func samples<Stored: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ frameCount: Int, of type: Stored.Type, _ level: (Stored) -> Float
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: frameCount * channelCount) { samples, count in
      count = frameCount * channelCount
      guard let start = bytes.baseAddress else { return }
      // Sound: so many whole frames lie within the bytes.
      for index in 0..<count {
        samples[index] = level(start.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: type))
      }
    }
  }

  private func samples24(_ bytes: UnsafeRawBufferPointer, _ frameCount: Int) -> [Float] {
    (0..<frameCount * channelCount).map { index in
      let low = UInt32(bytes[3 * index]) << 8 | UInt32(bytes[3 * index + 1]) << 16
      let value = Int32(bitPattern: low | UInt32(bytes[3 * index + 2]) << 24)
      return Float(value >> 8) / 8_388_608
    }
  }
}
