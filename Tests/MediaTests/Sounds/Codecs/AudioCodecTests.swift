import Media
import Testing

@Suite struct AudioCodecTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("audio") }

  private func checkAgainstSoundfile(_ name: String, tolerance: Float) throws {
    let waveform = try AudioCodec.decode(golden.bytes("\(name)/file"))
    #expect(waveform.sampleRateHz == 8000)
    #expect(try [waveform.channelCount, waveform.frameCount] == golden.shape("\(name)/soundfile"))
    #expect(try greatestDifference(waveform.samples, golden.floats("\(name)/soundfile")) <= tolerance)
  }

  @Test(arguments: ["wav16", "wav24", "wavFloat", "wavULaw", "flac"])
  func losslessFormatsAreThoseOfSoundfile(name: String) throws { try checkAgainstSoundfile(name, tolerance: 0) }

  /// The decoders of lossy formats are other versions than soundfile's.
  @Test(arguments: ["ogg", "opus", "mp3"]) func lossyFormatsAreCloseToSoundfile(name: String) throws {
    try checkAgainstSoundfile(name, tolerance: 1e-4)
  }

  @Test func sixteenBitsAreThoseOfTensorFlow() throws {
    #expect(try AudioCodec.decode(golden.bytes("wav16/file")).samples == golden.floats("wav16/tensorflow"))
  }

  @Test(arguments: AudioCodec.Encoding.allCases, [1, 2, 5])
  func roundTrip(encoding: AudioCodec.Encoding, channelCount: Int) throws {
    let samples = (0..<channelCount * 300).map { Float($0 * 37 % 600 - 300) / 512 }
    let waveform = Waveform(sampleRateHz: 22050, channelCount: channelCount, samples: samples)
    let file = try AudioCodec.encode(waveform, as: encoding)
    #expect(try AudioCodec.decode(file) == waveform)
    #expect(try AudioCodec.encode(waveform, as: encoding) == file)
  }

  @Test func samplesBeyondFullScaleAreClippedNotWrapped() throws {
    let loud = Waveform(sampleRateHz: 8000, samples: [1.5, -1.5, 1, -1])
    let decoded = try AudioCodec.decode(AudioCodec.encode(loud, as: .wav16))
    #expect(decoded.samples == [32767 / 32768, -1, 32767 / 32768, -1])
  }

  @Test func channelsAreMixed() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 0.5, 0, -0.5])
    #expect(stereo.mixedToMono().samples == [0.5, 0])
    #expect(stereo.mixed(toChannelCount: 2) == stereo)
    #expect(stereo.mixed(toChannelCount: 3).samples == [0.5, 0, 0.5, 0, 0.5, 0])
    #expect(stereo.duration == 0.000_25)
  }

  /// An MP3 may end after any of its frames.
  @Test(arguments: ["wav16", "wav24", "wavFloat", "wavULaw", "flac", "ogg", "opus"])
  func everyCutIsRefused(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    // What follows the last sample may be missing.
    let whole = try AudioCodec.decode(file)
    for length in 0..<file.count {
      do throws(MediaError) {
        let waveform = try AudioCodec.decode(Array(file.prefix(length)))
        #expect(waveform == whole, "\(length) of \(file.count) bytes")
      } catch { #expect(!error.message.isEmpty) }
    }
  }

  @Test(arguments: ["wav16", "wav24", "wavFloat", "wavULaw", "flac", "ogg", "opus", "mp3"])
  func damageEndsInAnErrorOrASound(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let count = try forEachDamage(of: file, flipCount: 2000, key: name) { bytes throws(MediaError) in
      _ = try AudioCodec.decode(bytes)
    }
    #expect(count > 10)
  }
}
