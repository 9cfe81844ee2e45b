import Arrays
import Datasets
import Foundation
import Media
import Records
import Store
import Testing

@Suite struct ImageRotationTests {
  private static let root = RandomKey(seed: 9)

  /// Images of 3×3 made of their keys, the same in both splits.
  private func fixture(order: [Int] = Array(0..<20)) throws -> SourceFixture {
    let fixture = try SourceFixture("fashion_mnist")
    fixture.manifest.medium = .image(height: 3, width: 3, channelCount: 1, encoding: .png)
    for (index, file) in fixture.manifest.files.enumerated() {
      let count = UInt8(order.count)
      let bytes: [UInt8] =
        file.feature == "image"
        ? [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 3, 0, 0, 0, 3]
          + order.flatMap { key in (0..<9).map { UInt8(key * 9 + $0) } }
        : [0, 0, 8, 1, 0, 0, 0, count] + order.map { UInt8($0 % 10) }
      try fixture.put(bytes, as: index)
    }
    return fixture
  }

  private func angles(_ records: [NamedValues<RecordValue>], _ name: String = "angle") -> [Float] {
    records.compactMap { record in
      guard case .numbers(let array)? = record[name] else { return nil }
      return array.numbers.map { Float($0[0]) }
    }
  }

  @Test func aPositiveAngleTurnsCounterClockwise() throws {
    // A mark right of the centre comes to lie above it.
    let shape = ImageShape(height: 3, width: 3, channelCount: 1)
    let image = Image(shape: shape, samples: [0, 0, 0, 0, 0, 200, 0, 0, 0])
    let turned = try PNGCodec.decode(
      ImageRotation.turned(PNGCodec.encode(image), degrees: 90, channels: .gray))
    #expect(turned == Image(shape: shape, samples: [0, 200, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test func pixelsAreReadBilinearlyAndBlackComesIn() throws {
    let shape = ImageShape(height: 1, width: 3, channelCount: 1)
    let turned = try PNGCodec.decode(
      ImageRotation.turned(
        PNGCodec.encode(Image(shape: shape, samples: [100, 200, 60])), degrees: 60, channels: .gray))
    // One pixel right of the centre shows what was 0.5 right and 0.866 below it: 0.134 of the mean of 200 and 60.
    #expect(turned.samples == [20, 200, 17])
  }

  @Test func recordsHaveAnAngleBesideImageAndLabel() throws {
    let fixture = try fixture()
    let rotation = ImageRotation(degrees: 45, target: "angle", key: Self.root)
    let records = try fixture.records(rotation)
    let (train, test) = (angles(records["train"] ?? []), angles(records["test"] ?? []))
    #expect(train.count == 20 && test.count == 20)
    #expect(train.allSatisfy { (-45..<45).contains($0) })
    #expect(train.contains { $0 > 15 } && train.contains { $0 < -15 })
    // Neither records nor splits share their draws.
    #expect(Set(train + test).count == 40)
    for record in records["train"] ?? [] {
      let (angle, label) = (try #require(angles([record]).first), try #require(record.label))
      let image = try #require(record.bytes("image"))
      let expected = try [Int(label), Int(label) + 10].map { key in
        try ImageRotation.turned(
          PNGCodec.encode(
            Image(
              shape: ImageShape(height: 3, width: 3, channelCount: 1), samples: (0..<9).map { UInt8(key * 9 + $0) })),
          degrees: angle, channels: .gray)
      }
      #expect(expected.contains(image))
    }
  }

  @Test func theAngleIsTheRecordsOwn() throws {
    let few = try fixture(order: Array(0..<7)).records(ImageRotation(degrees: 45, target: "tilt", key: Self.root))
    let many = try fixture().records(ImageRotation(degrees: 45, target: "tilt", key: Self.root))
    let (some, all) = (angles(few["train"] ?? [], "tilt"), angles(many["train"] ?? [], "tilt"))
    #expect(some.count == 7 && Set(all).isSuperset(of: some))
    let other = try fixture().records(ImageRotation(degrees: 45, target: "tilt", key: RandomKey(seed: 10)))
    #expect(Set(all).isDisjoint(with: angles(other["train"] ?? [], "tilt")))
  }

  @Test func sayWhereItCannotWork() throws {
    let rotation = ImageRotation(degrees: 10, target: "label", key: Self.root)
    let manifest = try DatasetManifest(named: "fashion_mnist", workspace: DatasetManifestTests.root)
    let taken = #expect(throws: DatasetsError.self) { try rotation.features(manifest.features) }
    #expect(taken?.message.contains("a feature 'label' already") == true)
    let sounds = try DatasetManifest(named: "mini_speech_commands", workspace: DatasetManifestTests.root)
    let error = #expect(throws: DatasetsError.self) {
      try ImageRotation(degrees: 10, target: "angle", key: Self.root).features(sounds.features)
    }
    #expect(error?.message.contains("no images to turn") == true)
  }
}
