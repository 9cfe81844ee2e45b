import Arrays
import Foundation
import Media
import Settings
import Streams
import Testing

@Suite struct BackgroundNoiseTests {
  private let clean = tone(hertz: 440, frameCount: 600)
  private let background = BackgroundNoise(folder: NoiseFolder.shared.path, signalToNoiseDecibels: .only(20))

  @Test func aPieceOfASoundIsAdded() throws {
    for (number, noise) in NoiseFolder.shared.sounds.enumerated() {
      let piece: BackgroundNoise.Piece = try logged(
        #"{"signalToNoiseDecibels":20,"sound":\#(0.25 + 0.5 * Double(number)),"place":0.5}"#)
      let expected = clean.waveform.mixed(
        withNoise: noise, signalToNoiseDecibels: 20, offset: noise.frameCount / 2)
      #expect(try background.apply(clean, piece) == .waveform(expected))
    }
  }

  @Test func drawsSoundPlaceAndRatio() throws {
    let step = BackgroundNoise(
      folder: NoiseFolder.shared.path, signalToNoiseDecibels: Interval(5, 30), probability: 0.5)
    expectHalf(draws(step, for: clean))
    let pieces = draws(step, for: clean, count: 1000).compactMap(\.self)
    expectUniform(pieces.map(\.signalToNoiseDecibels), on: 5...30)
    expectUniform(pieces.map(\.sound), on: 0...1)
    expectUniform(pieces.map(\.place), on: 0...1)
  }

  /// Sounds come at the records' rate, and all channels are noisy.
  @Test func ratesAndChannelsFollowTheRecord() throws {
    let pair = Sample.waveform(
      Waveform(sampleRateHz: 4000, channelCount: 2, samples: [Float](repeating: 0.5, count: 400)))
    let piece: BackgroundNoise.Piece = try logged(#"{"signalToNoiseDecibels":0,"sound":0.9,"place":0}"#)
    let noise = try NoiseFolder.shared.sounds[1].resampled(toHz: 4000)
    #expect(
      try background.apply(pair, piece)
        == .waveform(pair.waveform.mixed(withNoise: noise, signalToNoiseDecibels: 0)))
    #expect(drawn(.backgroundNoise(background), sound([])) == sound([]))
  }

  @Test func theFolderMayLieElsewhere() throws {
    let named = Transform.backgroundNoise(BackgroundNoise(folder: "noises", signalToNoiseDecibels: .only(20)))
    #expect(refusal(named, of: clean.shape) == "another code: there is no folder 'noises'; name one with sound files")
    let found = named.reading(folder: NoiseFolder.shared.path)
    #expect(found.folder == NoiseFolder.shared.path && named.folder == "noises")
    #expect(drawn(found, clean, seed: 4) == drawn(.backgroundNoise(background), clean, seed: 4))
    #expect(found != named && Transform.mono.folder == nil)
    // Its content is what counts, not its name.
    #expect(found.keyedCanonical == named.keyedCanonical)
  }

  @Test func foldersWithoutSoundsAreRefused() throws {
    let path = NSTemporaryDirectory() + "silence-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let step = BackgroundNoise(folder: path, signalToNoiseDecibels: .only(1))
    func refused(_ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(filePath: "\(path)/a.wav"))
      let error = #expect(throws: StreamsError.self) {
        var generator = RandomKey(seed: 1).generator()
        return try BackgroundNoise(folder: path, signalToNoiseDecibels: .only(1)).apply(clean, generator: &generator)
      }
      #expect(error?.code == .configuration)
      return error?.message.replacing("\(path)/", with: "") ?? ""
    }
    #expect(refusal(.backgroundNoise(step), of: clean.shape)?.contains("has no sound files") == true)
    #expect(try refused([1, 2, 3]).hasPrefix("a.wav: audio: the sound begins with the bytes [1 2 3]"))
    let empty = try AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: []), as: .wav16)
    #expect(try refused(empty) == "a.wav: the sound is empty; remove it")
  }
}

extension BackgroundNoise: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // The hum is ±0.5; a sound of twice that amplitude lies 6 dB above.
      let clean = [Float](repeating: 1, count: 4)
      return try StepExample(
        BackgroundNoise(folder: NoiseFolder.shared.path, signalToNoiseDecibels: .only(0)),
        drawing: #"{"signalToNoiseDecibels":6.0205999,"sound":0,"place":0.004}"#, sound(clean),
        gives: sound([1.5, 1.5, 0.5, 0.5]))
    }
  }
}
