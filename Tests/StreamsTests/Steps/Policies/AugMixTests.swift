import Arrays
import Media
import Streams
import Testing

@Suite struct AugMixTests {
  private let sample = Sample.image(noiseImage(height: 20, width: 30, channelCount: 3))

  @Test func drawsChainsAndWeights() {
    let found = draws(AugMix(), for: sample)
    #expect(found.allSatisfy { $0.chains.count == 3 && $0.weights.count == 3 })
    #expect(Set(found.flatMap(\.chains).map(\.count)) == [1, 2, 3])
    // With alpha 1 the image's own share is uniform.
    expectUniform(found.map { 1 - $0.weights.reduce(0, +) }, on: -1e-6...1)
    let all = found.flatMap(\.chains).flatMap { $0 }
    #expect(Set(all.map(\.operation)) == Set(ImageOperation.allCases).subtracting([.identity]))
    // Three lowest of ten levels.
    #expect(Set(all.filter { $0.operation == .posterize }.map(\.magnitude)) == [4, 3])
    let turns = all.filter { $0.operation == .rotate }.map(\.magnitude)
    expectNear([turns.min() ?? 0, turns.max() ?? 0], [-60.0 / 9, 60.0 / 9])
    #expect(draws(AugMix(width: 2, depth: 5), for: sample).allSatisfy { $0.chains.map(\.count) == [5, 5] })
  }

  @Test func mixesByWeight() throws {
    let draw: AugMix.Draw = try logged(
      #"{"weights":[0.5,0.25],"chains":[[{"operation":"solarize","magnitude":0}],"#
        + #"[{"operation":"identity","magnitude":0}]]}"#)
    let expected = sample.image.samples.map { 0.25 * $0 + 0.5 * (1 - $0) + 0.25 * $0 }
    expectNear(AugMix().apply(sample, draw).image.samples, expected)
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(
      refusal(.augMix(AugMix(severity: 11)), of: sample.shape) == "severity: expected an integer from 1 to 10, found 11"
    )
    #expect(refusal(.augMix(AugMix(depth: 0)), of: sample.shape) == "depth: expected an integer from 1 to 100, found 0")
    #expect(refusal(.augMix(AugMix(width: 0)), of: sample.shape) == "width: expected an integer from 1 to 100, found 0")
    #expect(
      refusal(.augMix(AugMix(alpha: 0)), of: sample.shape)?.hasPrefix("alpha: expected a number above 0") == true)
  }
}

extension AugMix: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        AugMix(),
        drawing: #"{"weights":[0.5,0.25],"chains":[[{"operation":"solarize","magnitude":0}],"#
          + #"[{"operation":"identity","magnitude":0}]]}"#,
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([0.5, 0.5, 0.5, 0.5], height: 2, width: 2))
    }
  }
}
