import Media
import Testing

@Suite struct SoundStreamTests {
  @Test func aSampleThatIsNoNumberIsTold() throws {
    for (value, index) in [(Float.nan, 0), (.infinity, 70_001)] {
      var samples = [Float](repeating: 0.25, count: 160_000)
      samples[80_000 + index] = value
      let stream = try SoundStream(
        AudioCodec.encode(Waveform(sampleRateHz: 8000, channelCount: 2, samples: samples), as: .wavFloat))
      let error = #expect(throws: MediaError.self) { while try stream.next() != nil {} }
      #expect(error?.message.contains("sample \(index) of channel 1 is \(value), which is no finite") == true)
    }
  }

  @Test func nothingIsASoundOfNoLength() throws {
    let stream = try SoundStream(AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: []), as: .wav16))
    #expect(try stream.next() == nil)
    #expect((stream.sampleRateHz, stream.channelCount, stream.frameCount) == (8000, 1, 0))
    #expect(throws: MediaError.self) { try SoundStream([]) }
  }

  @Test func framesOfGSMAreHeard() throws {
    // Frames that a coder makes of silence; what is no such frame is no sound.
    let frame: [UInt8] =
      [0xD8, 0x20, 0xA2, 0xE1, 0x5A] + (0..<4).flatMap { _ in [0x50, 0x00, 0x49, 0x24, 0x92, 0x49, 0x24] as [UInt8] }
    #expect(frame.count == 33)
    let sound = try AudioCodec.decode(frame + frame)
    #expect((sound.sampleRateHz, sound.channelCount, sound.frameCount) == (8000, 1, 320))
    #expect(sound.samples.allSatisfy { abs($0) < 0.01 })
    #expect(throws: MediaError.self) { try AudioCodec.decode(frame + frame.dropLast()) }
    #expect(throws: MediaError.self) { try AudioCodec.decode(frame + [0] + frame.dropFirst()) }
  }
}
