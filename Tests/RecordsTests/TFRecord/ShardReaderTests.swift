import Records
import Testing

@Suite struct ShardReaderTests {
  private let records: [[UInt8]] = (0..<50).map { [UInt8](repeating: UInt8($0), count: $0 * 400) }

  @Test func readsInAnyOrder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(records.flatMap(TFRecordWriter.framed), to: "a")
    let reader = try ShardReader(path: path, declaredCount: 50)
    for ordinal in Array(0..<50) + stride(from: 49, through: 0, by: -1) + [3, 40, 4, 41, 5, 5, 42] {
      #expect(try reader.withRecord(ordinal) { $0.withUnsafeBufferPointer { Array($0) } } == records[ordinal])
    }
  }

  @Test func damageNamesTheRecord() throws {
    let folder = try TemporaryFolder()
    var bytes = records.flatMap(TFRecordWriter.framed)
    bytes[16 + 16 + 400 + 12] ^= 1
    let path = try folder.write(bytes, to: "a")
    let reader = try ShardReader(path: path, declaredCount: 50)
    let error = #expect(throws: RecordsError.self) { try reader.withRecord(2) { $0.count } }
    #expect(error?.message.contains("\(path): record 2 at byte 432") == true)
    #expect(try reader.withRecord(3) { $0.count } == 1200)
  }
}
