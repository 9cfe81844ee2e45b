import Records
import Store
import Testing

@Suite struct PlainFileTests {
  private let records = (0..<20).map { [UInt8](repeating: UInt8($0), count: 50 * $0) }

  private func plain(_ folder: TemporaryFolder) throws -> [UInt8] {
    var writer = try TFRecordWriter(file: folder.create("plain"))
    for record in records { try writer.write(record) }
    _ = try writer.finish()
    return try InputFile.contents(of: "\(folder.path)/plain", limit: 1 << 20)
  }

  private func read(_ path: String) throws -> [[UInt8]] {
    var reader = try TFRecordReader(path: path)
    var found: [[UInt8]] = []
    while let record = try reader.next() { found.append(record) }
    return found
  }

  @Test func compressionIsFoundByHowAFileBegins() throws {
    let folder = try TemporaryFolder()
    let plain = try plain(folder)
    let half = plain.count / 2
    let members = try [plain[..<half], plain[half...]].map { try Compression.gzip.compressed(Array($0)) }
    for packed in [
      plain, try Compression.gzip.compressed(plain), members[0] + members[1], try Compression.zlib.compressed(plain),
    ] {
      #expect(try read(folder.write(packed, to: "x")) == records)
    }
    for empty in [[], try Compression.gzip.compressed([]), try Compression.zlib.compressed([])] {
      #expect(try read(folder.write(empty, to: "x")).isEmpty)
    }
  }

  @Test(arguments: [Compression.gzip, .zlib]) func everyCutIsFound(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let packed = try compression.compressed(plain(folder))
    for length in stride(from: 1, to: packed.count, by: 7) {
      #expect(throws: RecordsError.self, "cut at \(length)") {
        try read(folder.write(Array(packed.prefix(length)), to: "x"))
      }
    }
    #expect(throws: RecordsError.self) { try read(folder.write(packed + [1], to: "x")) }
  }

  @Test func aLengthThatLooksLikeAMarkIsPlain() throws {
    // 35615 is 0x8B1F: the file begins as gzip does.
    let folder = try TemporaryFolder()
    var writer = try TFRecordWriter(file: folder.create("x"))
    try writer.write([UInt8](repeating: 7, count: 0x8B1F))
    _ = try writer.finish()
    #expect(try read("\(folder.path)/x").map(\.count) == [0x8B1F])
  }
}
