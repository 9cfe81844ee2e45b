import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct HeardInputTests {
  private let stored = SampleShape.waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000)
  private let tone = Waveform(sampleRateHz: 8000, samples: (0..<1000).map { sin(Float($0) / 5) })

  @Test func stepsPartWhereTheSoundEnds() throws {
    let spectrogram = ToSpectrogram(windowLength: 256, hopLength: 64)
    let input = EvaluationInput(
      sampleRateHz: 8000, stored: stored,
      steps: [
        .fitLength(FitLength(frameCount: 1000)), .spectrogram(spectrogram),
        .normalize(Normalize(mean: [-40], std: [20])),
      ])
    let heard = try #require(try HeardInput(input))
    #expect(heard.sound.steps.map(\.name) == ["fitLength"] && !heard.isSamples)
    let axes = try #require(heard.axes)
    #expect(axes.bandCentersHz.count == 129 && axes.bandCentersHz[1] == 31.25 && axes.bandCentersHz[128] == 4000)
    #expect(axes.row(ofHz: 46.875) == 1.5 && axes.row(ofHz: 0) == 0 && axes.row(ofHz: 9000) == 128)
    #expect(axes.column(ofSeconds: 0.016) == 2)
    let chain = try TransformChain(Array(input.steps[1...]), input: tone.shape)
    let expected = try chain.apply(
      .waveform(tone), steps: 0..<2, key: RandomKey(seed: 9), epoch: 0, recordID: 3)
    #expect(try heard.input(of: tone).values == expected.spectrogram.values)
  }

  @Test func normalisedSamplesAreHeardAtTheirOwnLevel() throws {
    let input = EvaluationInput(
      sampleRateHz: 8000, padding: .frames(4), stored: stored, steps: [.normalize(Normalize(mean: [0], std: [0.5]))])
    let heard = try #require(try HeardInput(input))
    #expect(heard.sound.steps.isEmpty && heard.isSamples && heard.axes == nil)
    // Padded as the stream pads: behind the steps, with zeros.
    let short = try heard.input(of: Waveform(sampleRateHz: 8000, samples: [0.25, -0.5]))
    #expect(short.shape == [1, 4] && short.values == [0.5, -1, 0, 0])
    let long = try heard.input(of: Waveform(sampleRateHz: 8000, samples: [1, 2, 3, 4, 5]))
    #expect(long.values == [2, 4, 6, 8])
  }

  @Test func wholeWindowsBeginHalfAWindowLate() throws {
    let axes = try #require(
      ToSpectrogram(preset: .tensorFlow, windowLength: 200, hopLength: 80, transformLength: 256, melBands: 12)
        .axes(sampleRateHz: 8000))
    #expect(abs(axes.column(ofSeconds: 0.0325) - 2) < 1e-9 && axes.column(ofSeconds: 0) < -1)
    #expect(axes.firstFrameSeconds == 0.0125 && axes.hopSeconds == 0.01 && axes.bandCentersHz.count == 12)
    #expect(zip(axes.bandCentersHz, axes.bandCentersHz.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func whatIsNoSoundIsNotHeard() throws {
    #expect(try HeardInput(EvaluationInput(stored: .image(height: 2, width: 2, channelCount: 1))) == nil)
    #expect(try HeardInput(EvaluationInput(stored: stored)) == nil)
  }
}

extension Waveform {
  fileprivate var shape: SampleShape {
    .waveform(channelCount: channelCount, frameCount: frameCount, sampleRateHz: sampleRateHz)
  }
}
