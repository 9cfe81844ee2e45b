import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct TransformChainTests {
  private let image = SampleShape.image(height: 6, width: 5, channelCount: 1)
  private let key = RandomKey(seed: 3)

  private func done(_ transforms: [Transform], epoch: Int = 2, record: Int = 7) throws -> Sample {
    let chain = try TransformChain(transforms, input: image)
    return try chain.apply(
      .image(noiseImage(height: 6, width: 5, channelCount: 1)), steps: 0..<chain.count, key: key, epoch: epoch,
      recordID: record)
  }

  @Test func keysAreMadeOfNameEpochAndRecord() throws {
    let crop = Transform.randomCrop(RandomCrop(padding: 3))
    let sample = Sample.image(noiseImage(height: 6, width: 5, channelCount: 1))
    func byHand(_ sample: Sample, _ name: String) throws -> Sample {
      var generator = key.derived("transform").derived(name).derived(2).derived(7).generator()
      return try crop.apply(sample, generator: &generator)
    }
    #expect(try done([crop]) == byHand(sample, "randomCrop"))
    #expect(try done([crop, crop]) == byHand(byHand(sample, "randomCrop"), "randomCrop.2"))
    #expect(try byHand(sample, "randomCrop") != byHand(sample, "randomCrop.2"))
  }

  @Test func insertingAStepChangesNoOtherStepsDraws() throws {
    let crop = Transform.randomCrop(RandomCrop(padding: 3))
    let identity = Transform.normalize(Normalize(mean: [0], std: [1]))
    #expect(try done([crop]) == done([identity, crop]))
    let chain = try TransformChain([.randomFlip(.vertical), crop, .randomFlip(.horizontal)], input: image)
    let alone = try TransformChain([crop], input: image)
    let sample = Sample.image(noiseImage(height: 6, width: 5, channelCount: 1))
    let all = try chain.draws(for: sample, key: key, epoch: 0, recordID: 1)
    let one = try alone.draws(for: sample, key: key, epoch: 0, recordID: 1)
    #expect(all.map(\.step) == ["randomFlip", "randomCrop", "randomFlip.2"])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(all[1]) == encoder.encode(one[0]))
  }

  @Test func epochsAndRecordsDrawTheirOwn() throws {
    let crop = Transform.randomCrop(RandomCrop(padding: 3))
    let samples = try (0..<6).flatMap { epoch in try (0..<6).map { try done([crop], epoch: epoch, record: $0) } }
    #expect(samples.indices.contains { samples[$0] != samples[0] && $0 < 6 })
    #expect(samples.indices.contains { samples[$0] != samples[0] && $0 % 6 == 0 })
  }

  @Test func partsInARowAreTheWhole() throws {
    let transforms: [Transform] = [
      .randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 2)), .normalize(Normalize(mean: [0.5], std: [0.2])),
    ]
    let chain = try TransformChain(transforms, input: image)
    let keys = chain.keys(from: key, epoch: 2)
    let sample = Sample.image(noiseImage(height: 6, width: 5, channelCount: 1))
    let half = try chain.apply(sample, steps: 0..<1, keys: keys, recordID: 7)
    #expect(try chain.apply(half, steps: 1..<3, keys: keys, recordID: 7) == done(transforms))
  }

  @Test func theFirstRandomStepIsFound() throws {
    let normal = Transform.normalize(Normalize(mean: [0.5], std: [0.2]))
    #expect(try TransformChain([normal, .randomFlip(.horizontal)], input: image).firstRandomStep == 1)
    #expect(try TransformChain([normal, normal], input: image).firstRandomStep == 2)
    #expect(try TransformChain([], input: image).firstRandomStep == 0)
  }

  @Test func shapesAreFollowed() throws {
    let chain = try TransformChain(
      [.randomCrop(RandomCrop(padding: 1, height: 8, width: 4)), .randomCrop(RandomCrop(padding: 0, height: 2))],
      input: image)
    #expect(chain.outputShape == .image(height: 2, width: 4, channelCount: 1))
  }

  @Test func theStepToBlameIsNamed() {
    let error = #expect(throws: StreamsError.self) {
      try TransformChain([.randomFlip(.vertical), .randomZoom(RandomZoom(fraction: 1))], input: image)
    }
    #expect(
      error
        == StreamsError(
          .configuration, "transform randomZoom: fraction: expected a number above 0 and at most 0.99, found 1"))
    let second = #expect(throws: StreamsError.self) {
      try TransformChain(
        [.randomCrop(RandomCrop(padding: 1)), .randomCrop(RandomCrop(padding: 0, height: 7))], input: image)
    }
    #expect(second?.message == "transform randomCrop.2: height must be at most 6, the padded image's, is 7")
    let kind = #expect(throws: StreamsError.self) {
      try TransformChain([.randomFlip(.vertical)], input: .numbers(count: 3))
    }
    #expect(kind?.message == "transform randomFlip: works on images, but gets 3 numbers")
  }

  @Test func aRecordThatIsTooSmallIsRefused() throws {
    let chain = try TransformChain(
      [.randomCrop(RandomCrop(padding: 0, height: 7, width: 2))],
      input: .image(height: nil, width: nil, channelCount: 1))
    let error = #expect(throws: StreamsError.self) {
      try chain.apply(
        .image(noiseImage(height: 6, width: 5, channelCount: 1)), steps: 0..<1, key: key, epoch: 0, recordID: 0)
    }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("transform randomCrop: a window of 7×2 does not fit an image of 6×5") == true)
  }

  /// A log of draws says what was done, as JSON.
  @Test func drawsAreWritten() throws {
    let chain = try TransformChain(
      [.randomFlip(.horizontal), .normalize(Normalize(mean: [0], std: [1])), .randomCrop(RandomCrop(padding: 2))],
      input: image)
    let sample = Sample.image(noiseImage(height: 6, width: 5, channelCount: 1))
    let draws = try chain.draws(for: sample, key: key, epoch: 2, recordID: 7)
    struct Log: Decodable {
      var randomFlip: Bool?
      var randomCrop: RandomCrop.Draw?
    }
    let log = try JSONDecoder().decode([Log].self, from: JSONEncoder().encode(draws))
    #expect(log.count == 2 && log[0].randomFlip != nil)
    let isMirrored = log[0].randomFlip == true
    let crop = try #require(log[1].randomCrop)
    let replayed = try RandomCrop(padding: 2).apply(RandomFlip(.horizontal).apply(sample, isMirrored), crop)
    #expect(
      try replayed == chain.apply(sample, steps: 0..<3, key: key, epoch: 2, recordID: 7))
  }
}
