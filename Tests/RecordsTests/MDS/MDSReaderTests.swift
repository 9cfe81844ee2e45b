import Foundation
import Records
import Store
import Testing

@Suite struct MDSReaderTests {
  private let features = TFDSFeatures(features: [
    "id": .classLabel(classCount: 9, names: []), "name": .text, "flag": .tensor(shape: [], type: .bool),
    "size": .tensor(shape: [nil], type: .float32), "fixed": .tensor(shape: [2], type: .int16),
    "rows": .sequence(.sequence(.tensor(shape: [], type: .int64), length: nil), length: nil),
  ])

  private func record(_ index: Int) -> NamedRecord {
    let floats = [UInt8](repeating: 0, count: 4 * (index % 3))
    return NamedRecord(
      key: "\(index)",
      values: [
        "id": .numbers(NumericArray(int64: Int64(index))), "name": .bytes(Array("näme \(index)".utf8)),
        "flag": .numbers(NumericArray(type: .bool, shape: [], bytes: [UInt8(index % 2)])),
        "size": .numbers(NumericArray(type: .float32, shape: [index % 3], bytes: floats)),
        "fixed": .numbers(NumericArray(type: .int16, shape: [2], bytes: [1, 2, 3, UInt8(index)])),
        "rows": .list([.numbers(NumericArray(type: .int64, shape: [0], bytes: []))]),
      ])
  }

  private func write(
    _ count: Int, _ folder: TemporaryFolder, compression: Compression = .none, limit: Int = 1 << 26
  ) throws {
    var writer = try MDSWriter(
      features: features, compression: compression, shardByteLimit: limit, createFile: folder.create)
    for index in 0..<count { try writer.write(record(index)) }
    try writer.finish()
  }

  private func all(_ folder: String) throws -> [NamedValues<RecordValue>] {
    var values: [NamedValues<RecordValue>] = []
    try StoredDataset(opening: folder, format: .mds).forEach { values.append($0.values) }
    return values
  }

  @Test(arguments: [Compression.none, .gzip, .zstd]) func readsWhatWasWritten(compression: Compression) throws {
    let folder = try TemporaryFolder()
    try write(20, folder, compression: compression, limit: try limit(forQuarterOf: 20))
    let index = try index(folder)
    try #require(index.shards.count > 2)
    #expect(index.shards.map(\.sampleCount).reduce(0, +) == 20)
    #expect(try all(folder.path) == (0..<20).map { record($0).values })
    let reader = try MDSReader(folder: folder.path, shard: index.shards[1], features: features)
    let before = index.shards[0].sampleCount
    #expect(try reader.values(of: 1) == record(before + 1).values)
    #expect(try reader.values(of: 0) == record(before).values)
  }

  /// As MosaicML's writer has it: the plain bytes count, with table and description, and a sample that would exceed the
  /// limit begins a shard.
  @Test func aShardIsAsFullAsItsPlainBytesAllow() throws {
    let (plain, packed, single) = (try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder())
    let limit = try limit(forQuarterOf: 20)
    try write(20, plain, limit: limit)
    try write(20, packed, compression: .gzip, limit: limit)
    let index = try index(plain)
    #expect(try self.index(packed).shards.map(\.sampleCount) == index.shards.map(\.sampleCount))
    for (number, shard) in index.shards.enumerated() {
      let byteCount = try InputFile(opening: "\(plain.path)/shard.0000\(number).mds").byteCount
      #expect(byteCount <= limit)
      guard number + 1 < index.shards.count else { continue }
      let next = try MDSReader(folder: plain.path, shard: index.shards[number + 1]).location(of: 0).count
      #expect(byteCount + next + 4 > limit, "shard \(number) of \(shard.sampleCount) has room for another sample")
    }
    // A limit below that of a single sample gives each a shard of its own.
    try write(3, single, limit: 1)
    #expect(try self.index(single).shards.map(\.sampleCount) == [1, 1, 1])
  }

  private func index(_ folder: TemporaryFolder) throws -> MDSIndex {
    try MDSIndex(json: InputFile.contents(of: "\(folder.path)/index.json", limit: 1 << 20), path: "i")
  }

  /// What one sample needs, and a quarter of what the others do: the description in front has a length of its own.
  private func limit(forQuarterOf count: Int) throws -> Int {
    let sizes = try [1, count].map { count in
      let folder = try TemporaryFolder()
      try write(count, folder)
      return try InputFile(opening: "\(folder.path)/shard.00000.mds").byteCount
    }
    return sizes[0] + (sizes[1] - sizes[0]) / 4
  }

  @Test func everyFlippedByteOfAShardIsFound() throws {
    let folder = try TemporaryFolder()
    try write(2, folder)
    let path = "\(folder.path)/shard.00000.mds"
    let sound = try InputFile.contents(of: path, limit: 1 << 20)
    for offset in sound.indices {
      var damaged = sound
      damaged[offset] ^= UInt8(1 << (offset % 8))
      _ = try folder.write(damaged, to: "shard.00000.mds")
      let error = #expect(throws: RecordsError.self, "byte \(offset)") { try all(folder.path) }
      #expect(error?.message.contains("shard.00000.mds") == true)
    }
  }

  /// Other writers leave digests out: then structure alone decides, and no damage may crash or run away.
  @Test func damageWithoutDigestsIsLocatedOrHarmless() throws {
    let folder = try TemporaryFolder()
    try write(2, folder)
    let indexPath = "\(folder.path)/index.json"
    let json = String(decoding: try InputFile.contents(of: indexPath, limit: 1 << 20), as: UTF8.self)
    _ = try folder.write(Array(json.replacing("\"sha256\" :", with: "\"none\" :").utf8), to: "index.json")
    let sound = try InputFile.contents(of: "\(folder.path)/shard.00000.mds", limit: 1 << 20)
    var refused = 0
    for offset in sound.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var damaged = sound
        damaged[offset] ^= change
        _ = try folder.write(damaged, to: "shard.00000.mds")
        do { _ = try all(folder.path) } catch is RecordsError { refused += 1 }
      }
    }
    #expect(refused > 100)
    for length in 0..<sound.count {
      _ = try folder.write(Array(sound.prefix(length)), to: "shard.00000.mds")
      #expect(throws: RecordsError.self, "cut at \(length)") { try all(folder.path) }
    }
  }

  @Test(arguments: [
    (#""version" : 2"#, #""version" : 1"#, "version"), ("shard.00000.mds", "../shard.mds", "no file in the folder"),
    (#""int","#, #""pkl","#, "'pkl'"), (#""samples" : 2"#, #""samples" : 3"#, "declares 3"),
    (#""samples" : 2"#, #""samples" : -2"#, "not of one number"),
    (#""ndarray:int16:2""#, #""ndarray:int16:3""#, "size"),
    (#""bytes" : "#, #""bytes" : 99999999"#, "below 4 GiB"), (#""uint8""#, #""int8""#, "expected bool"),
    (#""ndarray:float32""#, #""ndarray""#, "not a value"),
  ]) func refusesAnIndexThatLies(part: String, lie: String, words: String) throws {
    let folder = try TemporaryFolder()
    try write(2, folder)
    let json = String(
      decoding: try InputFile.contents(of: "\(folder.path)/index.json", limit: 1 << 20), as: UTF8.self)
    #expect(json.contains(part))
    _ = try folder.write(Array(json.replacing(part, with: lie).utf8), to: "index.json")
    let error = #expect(throws: RecordsError.self) { try all(folder.path) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func namesOfEncodings() {
    for name in [
      "bytes", "str", "int", "uint8", "float64", "ndarray", "ndarray:int8", "ndarray:int8:2,3", "json", "list[png]",
    ] {
      #expect(MDSEncoding(name)?.name == name)
    }
    for name in [
      "pkl", "pil", "ndarray:bool", "ndarray:int8:0", "ndarray:int8:2,", "ndarray:int8:2:3", "list[pil]", "",
    ] {
      #expect(MDSEncoding(name) == nil, "\(name)")
    }
  }
}
