import Arrays
import Media
import Streams
import Testing

@Suite struct TrivialAugmentTests {
  private let sample = Sample.image(noiseImage(height: 20, width: 30, channelCount: 1))

  @Test func drawsOneOperationAtAnyLevel() {
    let found = draws(TrivialAugment(), for: sample, count: 6000)
    #expect(Set(found.map(\.operation)) == Set(ImageOperation.allCases))
    let counts = Dictionary(grouping: found, by: \.operation).mapValues(\.count)
    // Five standard deviations about 6000 / 14.
    #expect(counts.values.allSatisfy { abs(Double($0) - 6000.0 / 14) < 100 })
    let turns = Set(found.filter { $0.operation == .rotate }.map(\.magnitude))
    #expect(turns.count == 61 && turns.contains(135) && turns.contains(-135) && turns.contains(4.5))
    let bits = Set(found.filter { $0.operation == .posterize }.map(\.magnitude))
    #expect(bits == [2, 3, 4, 5, 6, 7, 8])
    let shifts = found.filter { $0.operation == .translateY }.map(\.magnitude)
    #expect(shifts.max() == 32 && shifts.min() == -32)
  }

  @Test func doesIt() throws {
    let step = TrivialAugment()
    let identity: DrawnOperation = try logged(#"{"operation":"identity","magnitude":0}"#)
    #expect(step.apply(sample, identity) == sample)
    let posterize: DrawnOperation = try logged(#"{"operation":"posterize","magnitude":2}"#)
    #expect(step.apply(sample, posterize) == .image(sample.image.posterized(bitCount: 2)))
  }
}

extension TrivialAugment: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        TrivialAugment(), drawing: #"{"operation":"solarize","magnitude":0}"#,
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([1, 0.75, 0.5, 0], height: 2, width: 2))
    }
  }
}
