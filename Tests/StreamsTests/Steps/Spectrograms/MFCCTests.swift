import Media
import Streams
import Testing

@Suite struct MFCCTests {
  private let bands = Sample.spectrogram(
    Spectrogram(channelCount: 2, bandCount: 40, frameCount: 3, values: (0..<240).map { Float($0 * 29 % 83) - 40 }))

  @Test func presetsDecideTheCount() throws {
    #expect(try step("mfcc: {}") == .mfcc(MFCC(coefficients: 20)))
    #expect(try step("mfcc: {preset: torchaudio}") == .mfcc(MFCC(coefficients: 40).with(preset: .torchaudio)))
    #expect(
      try step("mfcc: 12").outputShape(of: bands.shape) == .spectrogram(channelCount: 2, bandCount: 12, frameCount: 3))
    #expect(drawn(try step("mfcc: {preset: tensorFlow}"), bands).spectrogram.bandCount == 13)
  }

  /// TensorFlow leaves the first coefficient √2 times as large.
  @Test func presetsDecideTheScale() throws {
    let librosa = drawn(.mfcc(MFCC(coefficients: 3)), bands).spectrogram.values
    let tensorFlow = drawn(.mfcc(MFCC(preset: .tensorFlow, coefficients: 3)), bands).spectrogram.values
    expectNear(librosa[..<3].map { $0 * Float(2).squareRoot() }, Array(tensorFlow[..<3]), within: 1e-3)
    expectNear(Array(librosa[3..<9]), Array(tensorFlow[3..<9]), within: 1e-4)
  }

  @Test func aLifterWeighsCoefficients() throws {
    let plain = drawn(.mfcc(MFCC(coefficients: 2)), bands).spectrogram.values
    let lifted = drawn(.mfcc(MFCC(coefficients: 2, lifter: 2)), bands).spectrogram.values
    // 1 + sin(π / 2), then 1 + sin(π).
    expectNear(lifted, plain.enumerated().map { $0 / 3 % 2 == 0 ? 2 * $1 : $1 }, within: 1e-3)
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(
      refusal(.mfcc(MFCC(coefficients: 41)), of: bands.shape)
        == "40 bands have no 41 coefficients; take more melBands")
    #expect(
      refusal(.mfcc(MFCC()), of: sound([0]).shape)?.hasSuffix("put the step 'spectrogram' before") == true)
  }
}

extension MFCC {
  fileprivate func with(preset: ShortTimeTransform.Preset) -> MFCC {
    MFCC(preset: preset, coefficients: coefficients, lifter: lifter)
  }
}

extension MFCC: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // Of two bands: sum and difference over √2.
      try StepExample(
        MFCC(coefficients: 2),
        .spectrogram(Spectrogram(bandCount: 2, frameCount: 2, values: [3, 1, 1, 5])),
        gives: .spectrogram(
          Spectrogram(bandCount: 2, frameCount: 2, values: [4, 6, 2, -4].map { $0 / Float(2).squareRoot() })))
    }
  }
}
