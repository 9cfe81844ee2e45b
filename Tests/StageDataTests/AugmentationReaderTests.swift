import Pipelines
import Settings
import StageData
import Streams
import Testing

@Suite struct AugmentationReaderTests {
  private func read(_ yaml: String) throws -> [Transform] {
    try AugmentationReader.read(ConfigurationText.parse(yaml, file: "test.yaml"))
  }

  private func refusal(_ yaml: String) -> String? {
    do {
      _ = try read(yaml)
      return nil
    } catch { return "\(error)" }
  }

  @Test func readsFlowsAndBlocks() throws {
    let expected: [Transform] = [
      .randomFlip(.horizontal), .brightness(Brightness(factors: Interval(0.75, 1.25))),
      .randomErasing(RandomErasing(value: .noise)), .mono,
    ]
    #expect(
      try read("[{randomFlip: horizontal}, {brightness: 0.25}, {randomErasing: {value: noise}}, {mono: }]") == expected)
    #expect(
      try read("- randomFlip: horizontal\n- brightness: [0.75, 1.25]\n- randomErasing:\n    value: noise\n- mono:\n")
        == expected)
    #expect(try AugmentationReader.read(nil).isEmpty)
  }

  @Test func mistakesAreLocated() {
    #expect(
      refusal("- randomFlip: horizontal\n- randomFlp: vertical\n")
        == "test.yaml:2:3: [1].randomFlp: no step of augmentation has this name; did you mean 'randomFlip'?")
    #expect(refusal("[{wobble: 3}]")?.contains("expected one of randomFlip, randomCrop") == true)
    #expect(
      refusal("[{randomCrop: {paddin: 4}}]")
        == "test.yaml:1:3: [0].randomCrop: this is no step of augmentation: randomCrop: no setting is called 'paddin'; "
        + "there are padding, height, width")
    #expect(refusal("[{randomFlip: horizontal, randomCrop: 4}]")?.contains("expected one step") == true)
    #expect(refusal("[randomFlip]")?.contains("expected a mapping") == true)
  }

  @Test func mixingIsReadAndMistakesAreLocated() throws {
    func mixing(_ yaml: String) throws -> BatchTransform? {
      try AugmentationReader.mixing(ConfigurationText.parse(yaml, file: "test.yaml"))
    }
    #expect(try mixing("{mixUp: 0.2}") == .mixUp(alpha: 0.2))
    #expect(try mixing("{cutMix: {alpha: 1}}") == .cutMix(alpha: 1))
    #expect(try AugmentationReader.mixing(nil) == nil)
    for yaml in ["{mixDown: 1}", "{mixUp: {beta: 1}}", "[]"] { #expect(throws: (any Error).self) { try mixing(yaml) } }
  }
}
