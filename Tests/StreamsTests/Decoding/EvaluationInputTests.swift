import Foundation
import Media
import Streams
import Testing

@Suite struct EvaluationInputTests {
  private let steps: [Transform] = [
    .resize(Resize(height: 12, width: 10)), .grayscale(Grayscale()), .centerCrop(CenterCrop(height: 8, width: 8)),
    .normalize(Normalize(mean: [0.5], std: [0.25])),
  ]

  @Test func comesBackFromJSONAndTellsItsShape() throws {
    let input = EvaluationInput(stored: .image(height: nil, width: 30, channelCount: 3), steps: steps)
    #expect(try JSONDecoder().decode(EvaluationInput.self, from: JSONEncoder().encode(input)) == input)
    #expect(try input.outputShape() == .image(height: 8, width: 8, channelCount: 1))
    #expect(input.steps.withoutNormalization.map(\.name) == ["resize", "grayscale", "centerCrop"])
    let description = input.description(of: .split("test"), batchSize: 4)
    #expect(description.transforms == steps && description.inputFeature == "image" && description.remainder == .pad)
  }

  /// What a model's file says may lie.
  @Test(arguments: [
    SampleShape.image(height: -1, width: 4, channelCount: 3), .image(height: 1 << 40, width: 4, channelCount: 3),
    .image(height: 4, width: 4, channelCount: 0), .image(height: 60_000, width: 60_000, channelCount: 3),
    .numbers(count: 3), .image(height: 4, width: 4, channelCount: 2),
  ]) func impossibleSizesAreRefused(stored: SampleShape) {
    #expect(throws: StreamsError.self) { try EvaluationInput(stored: stored, steps: steps).outputShape() }
  }

  @Test func differencesAreTold() {
    let input = EvaluationInput(stored: .image(height: 8, width: 8, channelCount: 1), steps: steps)
    #expect(input.difference(from: input) == nil)
    let other = EvaluationInput(
      feature: "png", stored: .image(height: 9, width: 8, channelCount: 1), steps: Array(steps.dropLast()))
    let words = input.difference(from: other)
    #expect(words?.contains("feature image -> feature png") == true, "\(words ?? "")")
    #expect(words?.contains("8×8 pixels with 1 channel -> an image of 9×8") == true)
    #expect(words?.contains("normalize") == true)
    #expect(input.difference(from: input.replacing(steps: []))?.hasSuffix("-> no steps") == true)
  }
}
