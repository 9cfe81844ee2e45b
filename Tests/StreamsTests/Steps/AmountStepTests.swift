import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct AmountStepTests {
  private let sample = image([0.5], height: 1, width: 1)

  /// The amount is the same whatever the probability, if anything happens.
  @Test func amountsDoNotDependOnTheProbability() {
    let always = draws(Brightness(factors: Interval(0, 2)), for: sample)
    let often = draws(Brightness(factors: Interval(0, 2), probability: 0.8), for: sample)
    #expect(zip(always, often).allSatisfy { $1 == nil || $0 == $1 })
    #expect(abs(often.count { $0 != nil } - 320) < 40)
    #expect(draws(Brightness(factors: Interval(0, 2), probability: 0), for: sample).allSatisfy { $0 == nil })
  }

  @Test func isRandomIfItMayDiffer() {
    #expect(!Transform.brightness(Brightness(factors: .only(2))).isRandom)
    #expect(Transform.brightness(Brightness(factors: .only(2), probability: 0.5)).isRandom)
    #expect(Transform.brightness(Brightness(factors: Interval(1, 2))).isRandom)
  }
}
