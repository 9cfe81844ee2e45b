import Store
import Testing

@Suite struct CompactCodingTests {
  private let numbers = [0, 1, 127, 128, 300, Int.max, Int.min, -1]

  private var written: CompactWriter {
    var writer = CompactWriter()
    for number in numbers { writer.append(number) }
    writer.append(-0.1)
    writer.append("ü \n")
    writer.append(Digest(of: "x"))
    return writer
  }

  @Test func readsBackWhatWasWritten() throws {
    var reader = CompactReader(try #require(CompactReader.unsealed(written.sealed)))
    for number in numbers { #expect(try reader.int() == number) }
    #expect(try reader.double() == -0.1)
    #expect(try reader.text() == "ü \n")
    #expect(try reader.digest() == Digest(of: "x"))
    #expect(reader.isAtEnd)
    #expect(throws: CompactReader.Damaged.self) { try reader.byte() }
  }

  @Test func aSealShowsEveryChange() {
    let sealed = written.sealed
    for index in sealed.indices {
      var bytes = sealed
      bytes[index] ^= 4
      #expect(CompactReader.unsealed(bytes) == nil)
    }
    #expect(CompactReader.unsealed([1, 2]) == nil)
  }

  @Test func cutBytesAreAnErrorAndCountsCannotExceedThem() {
    let bytes = written.bytes
    for length in 0..<bytes.count {
      var reader = CompactReader(Array(bytes[..<length]))
      #expect(throws: CompactReader.Damaged.self) {
        for _ in numbers { _ = try reader.int() }
        _ = try reader.double()
        _ = try reader.text()
        _ = try reader.digest()
      }
    }
    var huge = CompactWriter()
    huge.append(1 << 40)
    var reader = CompactReader(huge.bytes)
    #expect(throws: CompactReader.Damaged.self) { try reader.count() }
    var endless = CompactReader([UInt8](repeating: 0xFF, count: 20))
    #expect(throws: CompactReader.Damaged.self) { try endless.int() }
  }
}
