import Foundation
import Media
import Testing

@Suite struct ChannelEnergyNormalizationTests {
  private let energies = Spectrogram(bandCount: 2, frameCount: 3, values: [4, 4, 4, 0, 0, 0])

  /// The formula by hand, where the average is the first frame's, and so is all.
  @Test func constantEnergyIsConstant() {
    let found = ChannelEnergyNormalization(start: .first).apply(to: energies)
    let expected = sqrt(4 / pow(4 + 1e-6, 0.98) + 2) - sqrt(2.0)
    #expect(found.values[..<3].allSatisfy { abs(Double($0) - expected) < 1e-5 })
    #expect(found.values[3...].allSatisfy { $0 == 0 })
  }

  @Test func theStartDecidesTheBeginning() {
    func first(_ start: ChannelEnergyNormalization.Start) -> Float {
      ChannelEnergyNormalization(start: start).apply(to: energies).values[0]
    }
    // The less loudness before, the louder the beginning.
    #expect(first(.zero) > first(.one) && first(.one) > first(.first))
  }

  @Test func powersOfNoughtAndNoBias() {
    let gone = ChannelEnergyNormalization(gain: 0, power: 0).apply(to: energies).values
    #expect(abs(gone[0] - Float(log(5.0))) < 1e-6)
    let root = ChannelEnergyNormalization(gain: 0, bias: 0, power: 0.5).apply(to: energies).values
    #expect(abs(root[0] - 2) < 1e-6 && root[3] == 0)
  }
}
