import Arrays
import Media
import Streams
import Testing

@Suite struct RandAugmentTests {
  private let sample = Sample.image(noiseImage(height: 20, width: 30, channelCount: 3))

  @Test func drawsOperationsAtOneLevel() {
    let found = draws(RandAugment(count: 3, magnitude: 15), for: sample)
    #expect(found.allSatisfy { $0.count == 3 })
    #expect(Set(found.flatMap { $0 }.map(\.operation)) == Set(ImageOperation.allCases))
    let all = found.flatMap { $0 }
    #expect(Set(all.filter { $0.operation == .rotate }.map(\.magnitude)) == [15, -15])
    #expect(Set(all.filter { $0.operation == .brightness }.map(\.magnitude)) == [0.45, -0.45])
    #expect(Set(all.filter { $0.operation == .posterize }.map(\.magnitude)) == [6])
    #expect(Set(all.filter { $0.operation == .solarize }.map(\.magnitude)) == [0.5])
    let negative = all.filter { $0.operation.isSigned }.map { $0.magnitude < 0 ? true : nil }
    expectHalf(negative)
  }

  @Test func doesThemInTheirOrder() throws {
    let step = RandAugment()
    let operations: [DrawnOperation] = try logged(
      #"[{"operation":"solarize","magnitude":0.5},{"operation":"brightness","magnitude":-0.3}]"#)
    let expected = sample.image.solarized(threshold: 0.5).adjustingBrightness(0.7)
    #expect(step.apply(sample, operations) == .image(expected))
    #expect(step.apply(sample, operations.reversed()) != .image(expected))
  }

  @Test func refusesWhatMakesNoSense() throws {
    #expect(try step(#"{"randAugment":{}}"#) == .randAugment(RandAugment(count: 2, magnitude: 9)))
    #expect(
      refusal(.randAugment(RandAugment(count: 0)), of: sample.shape)
        == "count: expected an integer from 1 to 100, found 0")
    #expect(
      refusal(.randAugment(RandAugment(magnitude: 31)), of: sample.shape)
        == "magnitude: expected an integer from 0 to 30, found 31")
    #expect(refusal(.randAugment(RandAugment()), of: .image(height: 2, width: 2, channelCount: 4)) != nil)
  }
}

extension RandAugment: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandAugment(),
        drawing: #"[{"operation":"solarize","magnitude":0},{"operation":"brightness","magnitude":-0.5}]"#,
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([0.5, 0.375, 0.25, 0], height: 2, width: 2))
    }
  }
}
