import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct TransformTests {
  @Test func isWrittenAsOneKey() throws {
    let short =
      #"[{"randomFlip":"horizontal"},{"randomTranslation":0.025},{"randomCrop":4},{"randomRotation":0.1},"#
      + #"{"randomZoom":{"fraction":0.2,"fill":"nearest"}},{"normalize":{"mean":[0.5],"std":[0.25]}}]"#
    let expected: [Transform] = [
      .randomFlip(.horizontal), .randomTranslation(RandomTranslation(fraction: 0.025)),
      .randomCrop(RandomCrop(padding: 4)),
      .randomRotation(RandomRotation(turns: 0.1)), .randomZoom(RandomZoom(fraction: 0.2, fill: .nearest)),
      .normalize(Normalize(mean: [0.5], std: [0.25])),
    ]
    #expect(try JSONDecoder().decode([Transform].self, from: Data(short.utf8)) == expected)
    #expect(try JSONDecoder().decode([Transform].self, from: JSONEncoder().encode(expected)) == expected)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      String(decoding: try encoder.encode(expected.dropLast(2)), as: UTF8.self)
        == #"[{"randomFlip":"horizontal"},{"randomTranslation":{"fill":"constant","fraction":0.025}},"#
        + #"{"randomCrop":{"padding":4}},{"randomRotation":{"fill":"constant","turns":0.1}}]"#)
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

  @Test func refusalsNameWhatThereIs() {
    #expect(refusal(ofJSON: #"{"randomFlp":1}"#)?.contains("randomFlip, randomCrop") == true)
    #expect(refusal(ofJSON: #"{"randomFlp":1}"#)?.hasSuffix("found 'randomFlp'") == true)
    #expect(refusal(ofJSON: "{}")?.hasSuffix("found none") == true)
    #expect(
      refusal(ofJSON: #"{"randomFlip":"vertical","randomCrop":1}"#)?.hasSuffix("found 'randomCrop', 'randomFlip'")
        == true)
    #expect(
      refusal(ofJSON: #"{"randomFlip":"sideways"}"#)
        == "randomFlip: direction: 'sideways' is none of horizontal, vertical")
    #expect(
      refusal(ofJSON: #"{"randomCrop":{"paddding":4}}"#)
        == "randomCrop: no setting is called 'paddding'; there are padding, height, width")
    #expect(
      refusal(ofJSON: #"{"randomCrop":{"height":4}}"#)
        == "randomCrop: the setting 'padding' is missing; there are padding, height, width")
    #expect(refusal(ofJSON: #"{"randomCrop":"four"}"#)?.hasPrefix("randomCrop: padding: ") == true)
    #expect(refusal(ofJSON: #"{"normalize":3}"#) == "normalize: expected settings among mean, std")
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
    let picture = (0..<shape.sampleCount).map { _ in Float(generator.below(256)) / 255 }
    // FNV-1a over the bits of 40 draws.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for seed in 0..<40 {
      for value in applied(transform, to: picture, shape, seed: UInt64(seed)) {
        hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01B3
      }
    }
    #expect(String(hash, radix: 16) == digest)
  }
}
