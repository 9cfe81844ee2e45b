import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct TransformStepTests {
  /// A random step has no place in evaluation, but its cut may have; all others have theirs.
  @Test func evaluationKeepsWhatIsNotRandom() {
    #expect(Transform.randomFlip(.horizontal).evaluation == nil)
    #expect(Transform.randomCrop(RandomCrop(padding: 4)).evaluation == nil)
    #expect(
      Transform.randomCrop(RandomCrop(padding: 0, height: 24, width: 20)).evaluation
        == .centerCrop(CenterCrop(height: 24, width: 20)))
    #expect(Transform.invert(Invert(probability: 0.5)).evaluation == nil)
    #expect(Transform.invert(Invert()).evaluation == .invert(Invert()))
    let normalize = Transform.normalize(Normalize(mean: [0.5], std: [0.5]))
    #expect(normalize.evaluation == normalize)
  }

  /// What a step tells of its draw is what it does.
  @Test func describedDrawsAreDone() throws {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    let step = Brightness(factors: Interval(0.5, 1))
    for seed: UInt64 in 0..<20 {
      var generator = RandomKey(seed: seed).generator()
      let drawn = try #require(step.describedDraw(for: sample, generator: &generator) as? Float)
      var other = RandomKey(seed: seed).generator()
      #expect(try step.apply(sample, generator: &other) == step.changed(sample, by: drawn))
    }
    var generator = RandomKey(seed: 0).generator()
    #expect(Brightness(factors: .only(1)).describedDraw(for: sample, generator: &generator) == nil)
    #expect(Normalize(mean: [0], std: [1]).describedDraw(for: sample, generator: &generator) == nil)
  }
}
