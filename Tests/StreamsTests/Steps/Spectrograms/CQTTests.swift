import Foundation
import Media
import Streams
import Testing

@Suite struct CQTTests {
  private let transform = CQT(hopLength: 250, bins: 36, lowestHz: 220)

  /// A tone is in the bin of its semitone.
  @Test(arguments: [(440.0, 12), (659.26, 19), (1567.98, 34)]) func aToneHasItsBin(hertz: Double, bin: Int) throws {
    let found = try transform.apply(tone(hertz: hertz, frameCount: 4000)).spectrogram
    #expect(found.bandCount == 36 && found.frameCount == 17)
    let column = (0..<36).map { found.values[$0 * 17 + 8] }
    #expect(column.indices.max { column[$0] < column[$1] } == bin)
    // An amplitude of one half in a filter of this length.
    let length = 8000 / hertz / (pow(2, 1.0 / 12) - pow(2, -1.0 / 12)) * (pow(2, 1.0 / 12) + pow(2, -1.0 / 12))
    #expect(abs(Double(column[bin]) / (length.squareRoot() / 4) - 1) < 0.02)
  }

  @Test func valuesAreScaled() throws {
    let clean = tone(hertz: 440, frameCount: 2000)
    let read = try step("cqt: {hopLength: 250, bins: 36, lowestHz: 220, values: decibels, rangeDecibels: 60}")
    var power = try transform.apply(clean).spectrogram
    for index in power.values.indices { power.values[index] *= power.values[index] }
    #expect(drawn(read, clean) == .spectrogram(power.decibels(range: 60)))
    #expect(try read.outputShape(of: clean.shape) == drawn(read, clean).shape)
  }

  @Test func refusesWhatMakesNoSense() {
    let clean = tone(hertz: 440, frameCount: 20).shape
    #expect(
      refusal(.cqt(CQT()), of: clean)
        == "the highest filter reaches 4123 Hz, but sounds of 8000 Hz end at 4000 Hz; take fewer bins or a lower lowestHz"
    )
    #expect(
      refusal(.cqt(CQT(bins: 10, binsPerOctave: 192, lowestHz: 10)), of: clean)?
        .hasSuffix("take a higher lowestHz or fewer binsPerOctave") == true)
  }
}

extension CQT: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 523, frameCount: 600)
      let layout = ConstantQTransform.Layout(lowestHz: 220, binCount: 24, hopLength: 100)
      return try StepExample(
        CQT(hopLength: 100, bins: 24, lowestHz: 220), clean,
        gives: .spectrogram(ConstantQTransform(layout, sampleRateHz: 8000).magnitude(of: clean.waveform)))
    }
  }
}
