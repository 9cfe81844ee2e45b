import Records
import Testing

@Suite struct ShardIndexTests {
  private let records: [[UInt8]] = [[], [1, 2, 3], [UInt8](repeating: 5, count: 100_000), [4]]

  private func index(_ bytes: [UInt8], declared: Int, _ folder: TemporaryFolder) throws -> ShardIndex {
    let path = try folder.write(bytes, to: "shard-\(bytes.count)-\(declared)")
    return try ShardIndex(scanning: InputFile(opening: path), declaredCount: declared, table: OffsetTable())
  }

  @Test func locatesEveryRecord() throws {
    let folder = try TemporaryFolder()
    let index = try index(records.flatMap(TFRecordWriter.framed), declared: 4, folder)
    #expect(index.damage == nil)
    var offset = 0
    var page = ShardIndex.Page()
    for (ordinal, record) in records.enumerated() {
      let location = try index.location(of: ordinal, page: &page)
      #expect(location.byteOffset == offset)
      #expect(location.dataByteCount == record.count)
      offset += record.count + 16
    }
  }

  @Test func aCutAtARecordBoundaryIsFoundByTheDeclaredCount() throws {
    let folder = try TemporaryFolder()
    let index = try index(records.prefix(3).flatMap(TFRecordWriter.framed), declared: 4, folder)
    #expect(index.readableCount == 3)
    #expect(index.damage?.message.contains("after 3 records") == true)
    #expect(index.damage?.message.contains("declares 4") == true)
    var page = ShardIndex.Page()
    #expect(throws: RecordsError.self) { try index.location(of: 3, page: &page) }
  }

  @Test func recordsTooManyAreFound() throws {
    let folder = try TemporaryFolder()
    let index = try index(records.flatMap(TFRecordWriter.framed), declared: 3, folder)
    #expect(index.damage?.message.contains("declares 3 records") == true)
  }

  @Test func everyCutIsFound() throws {
    let folder = try TemporaryFolder()
    let sound = [[1, 2, 3], [4], [5, 6]].flatMap(TFRecordWriter.framed)
    for length in 0..<sound.count {
      #expect(try index(Array(sound.prefix(length)), declared: 3, folder).damage != nil, "cut at \(length)")
    }
    #expect(try index(sound, declared: 3, folder).damage == nil)
  }
}
