import Arrays
import Foundation
import Media
import Settings
import Streams
import Testing

@Suite struct TransformTests {
  @Test func isWrittenAsOneKey() throws {
    let yaml = """
      - randomFlip: horizontal
      - {randomTranslation: 0.025}
      - randomCrop: 4
      - randomRotation: 0.1
      - randomZoom:
          fraction: 0.2
          fill: nearest
      - {"normalize": {"mean": [0.5], "std": [0.25]}}
      - mono
      """
    let expected: [Transform] = [
      .randomFlip(.horizontal), .randomTranslation(RandomTranslation(fraction: 0.025)),
      .randomCrop(RandomCrop(padding: 4)),
      .randomRotation(RandomRotation(turns: 0.1)), .randomZoom(RandomZoom(fraction: 0.2, fill: .nearest)),
      .normalize(Normalize(mean: [0.5], std: [0.25])), .mono,
    ]
    #expect(try [Transform].read(ConfigurationText.parse(yaml, file: "steps.yaml")) == expected)
  }

  /// What is stored spells out every default, and what was stored in short still reads.
  @Test func isStoredInFull() throws {
    let steps: [Transform] = [
      .randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 4)),
      .brightness(Brightness(factors: Interval(0.6, 1.4))),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let stored = try encoder.encode(steps)
    #expect(
      String(decoding: stored, as: UTF8.self)
        == #"[{"randomFlip":{"direction":"horizontal"}},{"randomCrop":{"height":null,"padding":4,"width":null}},"#
        + #"{"brightness":{"factors":[0.6,1.4],"probability":1}}]"#)
    #expect(try JSONDecoder().decode([Transform].self, from: stored) == steps)
    let short = #"[{"randomFlip":"horizontal"},{"randomCrop":{"padding":4}},{"brightness":0.4}]"#
    #expect(try JSONDecoder().decode([Transform].self, from: Data(short.utf8)) == steps)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Transform].self, from: Data(#"[{"randomCrop":{"padding":-4}}]"#.utf8))
    }
    #expect(
      "\(String(describing: error))".contains("randomCrop.padding: expected an integer from 0 to 32768, found -4"))
  }

  @Test func equalStepsAreOfOneKindWithEqualSettings() {
    #expect(Transform.randomZoom(RandomZoom(fraction: 0.1)) == .randomZoom(RandomZoom(fraction: 0.1)))
    #expect(Transform.randomZoom(RandomZoom(fraction: 0.1)) != .randomZoom(RandomZoom(fraction: 0.2)))
    #expect(
      Transform.randomZoom(RandomZoom(fraction: 0.1)) != .randomTranslation(RandomTranslation(fraction: 0.1)))
    let steps: Set<Transform> = [
      .randomFlip(.horizontal), .randomFlip(.vertical), .randomFlip(.horizontal),
      .randomZoom(RandomZoom(fraction: 0.1)), .randomTranslation(RandomTranslation(fraction: 0.1)),
    ]
    #expect(steps.count == 4)
  }

  @Test(arguments: [
    ("randomFlp: 1", "1:1: randomFlp: there is no step 'randomFlp'; did you mean 'randomFlip'?"),
    ("{}", "1:1: expected one step, such as randomFlip, found none"),
    (
      "{randomFlip: vertical, randomCrop: 1}",
      "1:24: randomCrop: expected one step, such as randomFlip, found randomFlip and randomCrop"
    ),
    ("randomFlip: sideways", "1:1: randomFlip: expected one of horizontal, vertical, found 'sideways'"),
    ("randomCrop: {paddding: 4}", "1:14: randomCrop.paddding: unknown key; did you mean 'padding'?"),
    ("randomCrop: {height: 4}", "1:1: randomCrop: 'padding' is required and missing: How much black"),
    ("randomCrop: four", "1:1: randomCrop: expected an integer, found 'four'"),
    ("randomCrop: 2.5", "1:1: randomCrop: expected an integer, found 2.5"),
    ("randAugment: 3", "1:1: randAugment: expected settings (count, magnitude, interpolation), found 3"),
    ("blur: {kernelSize: 3, sigma: much}", "1:23: blur.sigma: expected a number from 0.001 to 1000, or a list of 2"),
    (
      "resize: {height: 3, method: cubic}", "1:21: resize.method: expected one of nearest, box, area, bilinear, hamming"
    ),
  ])
  func refusalsNamePlaceAndRemedy(yaml: String, words: String) {
    #expect(refusal(yaml)?.hasPrefix(words) == true, "\(refusal(yaml) ?? "no refusal")")
  }

  @Test func nothingStandsForAllDefaults() throws {
    #expect(try step("randAugment:") == .randAugment(RandAugment()))
    #expect(try step("randAugment: {}") == .randAugment(RandAugment()))
    #expect(try step("randAugment") == .randAugment(RandAugment()))
  }

  @Test func descriptionsRoundTrip() throws {
    let description = DatasetDescription(
      split: "train[:80%]", transforms: [.randomCrop(RandomCrop(padding: 4))], shuffle: .buffer(size: 9), batchSize: 3,
      remainder: .drop, onCorrupt: .skip)
    let data = try JSONEncoder().encode(description)
    #expect(try JSONDecoder().decode(DatasetDescription.self, from: data) == description)
  }

  /// The bits that the steps gave when they worked on planar buffers, before ``Sample`` was.
  @Test(arguments: [
    (Transform.randomFlip(.horizontal), "3a95d6cda6a79bf9"), (.randomFlip(.vertical), "ac8a0cf1c0a767d9"),
    (.randomTranslation(RandomTranslation(fraction: 0.3)), "b954ac95a66ae4ff"),
    (.randomTranslation(RandomTranslation(fraction: 0.3, fill: .nearest)), "e167ad4a4077e69"),
    (.randomCrop(RandomCrop(padding: 4)), "de9e4e84dfb6c267"),
    (.randomRotation(RandomRotation(turns: 0.1)), "1f55dbfd8ff84e43"),
    (.randomRotation(RandomRotation(turns: 0.1, fill: .nearest)), "5ca812978e1b00b2"),
    (.randomZoom(RandomZoom(fraction: 0.3)), "a5ca58b980420be7"),
    (.normalize(Normalize(mean: [0.1, 0.2, 0.3], std: [0.5, 0.6, 0.7])), "119157d955036ec5"),
  ])
  func keepsItsBits(transform: Transform, digest: String) {
    let shape = ImageShape(height: 9, width: 7, channelCount: 3)
    var generator = RandomKey(seed: 5).generator()
    let image = (0..<shape.sampleCount).map { _ in Float(generator.below(256)) / 255 }
    // FNV-1a over the bits of 40 draws.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for seed in 0..<40 {
      for value in applied(transform, to: image, shape, seed: UInt64(seed)) {
        hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01B3
      }
    }
    #expect(String(hash, radix: 16) == digest)
  }
}
