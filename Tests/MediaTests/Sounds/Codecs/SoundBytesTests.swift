import Media
import Testing

/// A file that is read block by block is the file that lies in memory, whatever its format.
@Suite struct SoundBytesTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("audio") }

  private func stream(_ file: [UInt8]) throws(MediaError) -> SoundStream {
    try SoundStream(byteCount: file.count) { offset, room in
      room.copyBytes(from: file[offset..<offset + room.count])
    }
  }

  private func whole(_ stream: SoundStream) throws(MediaError) -> Waveform {
    var channels: [[Float]] = Array(repeating: [], count: stream.channelCount)
    while let block = try stream.next() {
      for channel in channels.indices { channels[channel] += block.channel(channel) }
    }
    return Waveform(
      sampleRateHz: stream.sampleRateHz, channelCount: stream.channelCount, samples: Array(channels.joined()))
  }

  @Test(arguments: ["wav16", "wav24", "wavFloat", "wavULaw", "flac", "ogg", "opus", "mp3"])
  func fromADiskAndFromMemory(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let expected = try AudioCodec.decode(file)
    #expect(try whole(stream(file)) == expected)
    #expect(try whole(SoundStream(file)) == expected)
  }

  /// Longer than a block, whose borders lie within samples, and with a head that libsndfile shall see otherwise.
  @Test func blocksJoinWithoutASeam() throws {
    let samples = (0..<300_000).map { Float($0 * 7919 % 65536 - 32768) / 32768 }
    let sound = Waveform(sampleRateHz: 8000, channelCount: 3, samples: samples)
    for encoding in AudioCodec.Encoding.allCases {
      #expect(try whole(stream(AudioCodec.encode(sound, as: encoding))) == sound)
    }
    var endless = try AudioCodec.encode(sound, as: .wav16)
    for place in [4, 40] { endless.replaceSubrange(place..<place + 4, with: [255, 255, 255, 255]) }
    #expect(try whole(stream(endless)) == sound)
  }

  @Test(arguments: ["wav16", "flac", "ogg", "mp3"]) func damageIsFoundAsInMemory(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    _ = try forEachDamage(of: file, flipCount: 200, key: "stream \(name)") { bytes throws(MediaError) in
      let expected = Result { () throws(MediaError) in try AudioCodec.decode(bytes) }
      let found = Result { () throws(MediaError) in try whole(stream(bytes)) }
      switch (expected, found) {
      case (.success(let expected), .success(let found)): #expect(found == expected)
      case (.failure(let error), .failure(let found)): #expect(found == error)
      // Only a stream looks at each sample.
      case (.success(let expected), .failure): #expect(expected.samples.contains { !$0.isFinite })
      case (.failure(let error), .success): Issue.record("\(error.message) is not found by the stream")
      }
      _ = try found.get()
    }
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let file = try golden.bytes("flac/file")
    for end in [0, 100, file.count - 1] {
      let error = #expect(throws: MediaError.self) {
        _ = try whole(
          SoundStream(byteCount: file.count) { offset, room in
            guard offset + room.count <= end else { throw MediaError(.damaged, "the disk is gone") }
          })
      }
      #expect(error?.message == "the disk is gone")
    }
    let large = #expect(throws: MediaError.self) { try SoundStream(byteCount: 1 << 33) { _, _ in } }
    #expect(large?.code == .tooLarge)
  }
}
