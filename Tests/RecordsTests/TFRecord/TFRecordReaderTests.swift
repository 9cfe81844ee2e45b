import Records
import Testing

@Suite struct TFRecordReaderTests {
  private let records: [[UInt8]] = [[], [1], Array("hello".utf8), [UInt8](repeating: 9, count: 300_000), [7, 7]]

  private func all(_ path: String) throws -> [[UInt8]] {
    var reader = try TFRecordReader(path: path)
    var records: [[UInt8]] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  @Test func readsWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    #expect(try all(folder.write(records.flatMap(TFRecordWriter.framed), to: "a")) == records)
    #expect(try all(folder.write([], to: "empty")) == [])
  }

  @Test func everyFlippedByteIsAnError() throws {
    let folder = try TemporaryFolder()
    let sound = [[UInt8](), [1, 2, 3], Array("abc".utf8)].flatMap(TFRecordWriter.framed)
    for offset in sound.indices {
      var damaged = sound
      damaged[offset] ^= UInt8(1 << (offset % 8))
      let path = try folder.write(damaged, to: "flip-\(offset)")
      let error = #expect(throws: RecordsError.self) { try all(path) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains(path) == true)
    }
  }

  @Test func everyCutIsAnErrorOrABoundary() throws {
    let folder = try TemporaryFolder()
    let sound = [[UInt8](), [1, 2, 3], Array("abc".utf8)].flatMap(TFRecordWriter.framed)
    let boundaries = [0: 0, 16: 1, 35: 2, 54: 3]
    for length in 0...sound.count {
      let path = try folder.write(Array(sound.prefix(length)), to: "cut-\(length)")
      if let count = boundaries[length] {
        #expect(try all(path).count == count)
      } else {
        #expect(throws: RecordsError.self) { try all(path) }
      }
    }
  }

  @Test func errorsNameRecordByteExpectedAndFound() throws {
    let folder = try TemporaryFolder()
    var damaged = [[1, 2, 3], Array("hello".utf8)].flatMap(TFRecordWriter.framed)
    damaged[19 + 12] ^= 1
    let path = try folder.write(damaged, to: "a")
    let error = #expect(throws: RecordsError.self) { try all(path) }
    #expect(error?.message.contains("\(path): record 1 at byte 19") == true)
    #expect(error?.message.contains("0x191c1fbb") == true)
    #expect(error?.message.contains("expected 0x") == true)
  }

  @Test func anAbsurdLengthWithARightChecksumIsNotAllocated() throws {
    let folder = try TemporaryFolder()
    let length: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 127]
    let checksum = CRC32C.masked(CRC32C.checksum(of: length.span))
    let header = length + withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
    let path = try folder.write(header + [0, 0, 0, 0, 0, 0], to: "a")
    let error = #expect(throws: RecordsError.self) { try all(path) }
    #expect(error?.message.contains("9223372036854775807 bytes") == true)
  }
}
