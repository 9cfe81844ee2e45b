import Foundation
import Records
import Store
import Testing

@Suite struct TFRecordWriterTests {
  @Test func knownAnswers() {
    #expect(TFRecordWriter.framed([]) == bytes("0000000000000000 29039807 d8ea82a2"))
    #expect(TFRecordWriter.framed(Array("a".utf8)) == bytes("0100000000000000 0175de41 61 786ee428"))
    #expect(TFRecordWriter.framed(Array("hello".utf8)) == bytes("0500000000000000 eab2043e 68656c6c6f bb1f1c19"))
  }

  @Test func countsWhatItWrites() throws {
    let folder = try TemporaryFolder()
    var writer = try TFRecordWriter(file: folder.create("a"))
    try writer.write([1, 2, 3])
    try writer.write([])
    #expect(writer.recordCount == 2)
    #expect(writer.dataByteCount == 3)
    #expect(try writer.finish().byteCount == 2 * 16 + 3)
  }
}
