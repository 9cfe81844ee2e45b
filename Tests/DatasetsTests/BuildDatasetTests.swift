import Arrays
import Datasets
import Foundation
import Media
import Records
import Store
import Testing

@Suite struct BuildDatasetTests {
  /// A manifest of two splits of tiny images, whose source files lie in a folder of their own.
  private final class Fixture {
    let folder = NSTemporaryDirectory() + "build-\(UUID())"
    var manifest: DatasetManifest

    init() throws {
      manifest = try DatasetManifest(named: "fashion_mnist", workspace: DatasetManifestTests.root)
      for name in ["sources", "one", "two"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      manifest.medium = .image(height: 2, width: 3, channelCount: 1, encoding: .png)
      for index in manifest.files.indices {
        let count = manifest.files[index].split == "train" ? 20 : 5
        var bytes: [UInt8]
        if manifest.files[index].feature == "image" {
          bytes = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 2, 0, 0, 0, 3] + (0..<count * 6).map { UInt8($0) }
        } else {
          bytes = [0, 0, 8, 1, 0, 0, 0, UInt8(count)] + (0..<count).map { UInt8($0 % 10) }
        }
        manifest.files[index].contentDigest = Digest(of: bytes)
        manifest.files[index].packagePath = nil
        try Data(bytes).write(to: URL(filePath: "\(folder)/sources/\(manifest.files[index].name)"))
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var sources: SourceFiles { SourceFiles(folder: "\(folder)/sources", mayDownload: false) }

    func build(_ name: String) throws -> TFDSInfo {
      let folder = folder
      return try buildDataset(
        manifest: manifest, sources: sources, shardCount: 2,
        createFile: { try OutputFile(creating: "\(folder)/\(name)/\($0)") })
    }
  }

  @Test func buildsTwiceTheSame() throws {
    let fixture = try Fixture()
    #expect(try fixture.build("one") == fixture.build("two"))
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/one").sorted()
    #expect(names.count == 7)
    for name in names {
      let files = try ["one", "two"].map { try Data(contentsOf: URL(filePath: "\(fixture.folder)/\($0)/\(name)")) }
      #expect(files[0] == files[1])
    }
  }

  @Test func recordsStandInTheOrderOfTheirHashes() throws {
    let fixture = try Fixture()
    _ = try fixture.build("one")
    var (keys, labels) = ([Int](), [RecordValue?]())
    try StoredDataset(opening: "\(fixture.folder)/one", format: .tfds).forEach { record in
      guard case .bytes(let png)? = record.values["image"] else { return }
      keys.append(Int(try PNGCodec.decode(png).samples[0]) / 6)
      labels.append(record.values["label"])
    }
    let expected = (0..<20).sorted { HashedKey(split: "train", key: "\($0)") < HashedKey(split: "train", key: "\($1)") }
    #expect(keys == expected)
    #expect(labels == keys.map { .numbers(NumericArray(int64: Int64($0 % 10))) })
  }

  /// Stored splits are divided anew: each record once, its class told in the order on disk, with fewer shards where few are.
  @Test func sharesDivideRecords() throws {
    let fixture = try Fixture()
    let texts = ["train": "60%", "test": "30%", "rest": "9.9%", "none": "0.1%"]
    let shares = try SplitShares(
      texts.mapValues { try #require(try ShareExpression(parsing: $0)) }, seed: 3, grouping: .content)
    var labels: [String: [Int32]] = [:]
    let folder = fixture.folder
    let info = try buildDataset(
      manifest: fixture.manifest, sources: fixture.sources, shardCount: 3, shares: shares,
      createFile: { try OutputFile(creating: "\(folder)/one/\($0)") },
      didWrite: { labels[$0, default: []].append($1) })
    #expect(info.splits.map(\.name) == ["none", "rest", "test", "train"])
    #expect(info.splits.reduce(0) { $0 + $1.recordCount } == 25)
    #expect(info.splits[0].shardLengths == [] && info.splits[3].shardLengths.count == 3)
    #expect(info.splits.allSatisfy { !$0.shardLengths.contains(0) })
    // The five images of the split test are the first five of train, so that these are on one side.
    var images: [String: [[UInt8]]] = [:]
    for split in info.splits where split.recordCount > 0 {
      var found: [Int32] = []
      try StoredDataset(opening: "\(folder)/one", format: .tfds, split: split.name).forEach { record in
        found.append(Int32(record.values.label ?? -1))
        images[split.name, default: []].append(record.values.bytes("image") ?? [])
      }
      #expect(labels[split.name] == found)
    }
    let sides = Set(images.flatMap { split, images in Set(images).map { "\($0) \(split)" } })
    #expect(sides.count == 20)
  }

  @Test func missingAndDamagedSourcesAreNamed() throws {
    let fixture = try Fixture()
    let file = fixture.manifest.files[0]
    let path = "\(fixture.folder)/sources/\(file.name)"
    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    bytes[20] ^= 1
    try Data(bytes).write(to: URL(filePath: path))
    let damaged = #expect(throws: DatasetsError.self) { try fixture.sources.find(file) }
    #expect(damaged?.code == .damaged)
    #expect(damaged?.message.contains(Digest(of: bytes).hex) == true)
    #expect(damaged?.message.contains(file.contentDigest?.hex ?? "none") == true)
    try FileManager.default.removeItem(atPath: path)
    let missing = #expect(throws: DatasetsError.self) { try fixture.sources.find(file) }
    #expect(missing?.code == .notFound)
    #expect(missing?.message.contains("apt-get install dataset-fashion-mnist") == true)
  }

  @Test func aPackageIsLookedForBehindTheFolder() throws {
    let fixture = try Fixture()
    var file = fixture.manifest.files[0]
    let path = "\(fixture.folder)/sources/\(file.name)"
    file.packagePath = "\(fixture.folder)/installed"
    try FileManager.default.copyItem(atPath: path, toPath: "\(fixture.folder)/installed")
    #expect(try fixture.sources.find(file).path == path)
    try FileManager.default.removeItem(atPath: path)
    #expect(try fixture.sources.find(file).path == "\(fixture.folder)/installed")
  }
}
