import Media
import Streams
import Testing

@Suite struct PCENTests {
  private let energies = Sample.spectrogram(
    Spectrogram(channelCount: 2, bandCount: 2, frameCount: 3, values: (1..<13).map { Float($0) }))

  @Test func isTheNormalization() throws {
    let normalization = ChannelEnergyNormalization(
      gain: 0.5, bias: 1, power: 0.25, timeConstantFrames: 4, eps: 1e-3, start: .zero)
    let read = try step(
      "pcen: {gain: 0.5, bias: 1, power: 0.25, timeConstantFrames: 4, eps: 0.001, start: zero, scale: 2}")
    #expect(read == .pcen(PCEN(normalization: normalization, scale: 2)))
    var doubled = energies.spectrogram
    for index in doubled.values.indices { doubled.values[index] *= 2 }
    #expect(drawn(read, energies) == .spectrogram(normalization.apply(to: doubled)))
    #expect(try read.outputShape(of: energies.shape) == energies.shape)
  }

  /// The same sound, ten times as loud, looks the same once the average has forgotten its start.
  @Test func loudnessIsTakenOut() {
    let values = (0..<400).map { Float(100 + $0 * 37 % 50) }
    func last(_ factor: Float) -> [Float] {
      let sample = Sample.spectrogram(Spectrogram(bandCount: 1, frameCount: 400, values: values.map { $0 * factor }))
      let step = PCEN(normalization: ChannelEnergyNormalization(gain: 1, start: .first))
      return Array(drawn(.pcen(step), sample).spectrogram.values.suffix(50))
    }
    expectNear(last(1), last(10), within: 1e-4)
  }

  @Test func decibelsAreRefused() {
    let error = #expect(throws: StreamsError.self) {
      try PCEN().apply(.spectrogram(Spectrogram(bandCount: 1, frameCount: 2, values: [3, -2])))
    }
    #expect(
      error?.message == "takes magnitudes or powers, but finds -2.0; give the step 'spectrogram' values: magnitude")
  }

  @Test func silenceIsFinite() {
    let silence = Sample.spectrogram(Spectrogram(bandCount: 2, frameCount: 4, values: [Float](repeating: 0, count: 8)))
    for start in ChannelEnergyNormalization.Start.allCases {
      let step = PCEN(normalization: ChannelEnergyNormalization(start: start))
      #expect(drawn(.pcen(step), silence).spectrogram.values.allSatisfy { $0 == 0 })
    }
  }
}

extension PCEN: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // Nothing is taken out of the loudness: √(E + 2) - √2.
      try StepExample(
        PCEN(normalization: ChannelEnergyNormalization(gain: 0)),
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 2, values: [7, 14])),
        gives: .spectrogram(
          Spectrogram(bandCount: 1, frameCount: 2, values: [3 - Float(2).squareRoot(), 4 - Float(2).squareRoot()])))
    }
  }
}
