import Records
import Store
import Testing

/// Compressed content as TFRecord files show it: known bytes of other tools, every cut, every flipped byte.
@Suite struct ContentReaderTests {
  private func all(_ path: String, _ compression: Compression) throws -> [[UInt8]] {
    var reader = try TFRecordReader(path: path, compression: compression)
    var records: [[UInt8]] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  private func write(_ records: [[UInt8]], _ compression: Compression, _ path: String) throws -> Int {
    var writer = try TFRecordWriter(file: OutputFile(creating: path), compression: compression)
    for record in records { try writer.write(record) }
    return try writer.finish().byteCount
  }

  /// "a" and "hello" by Python's zlib and gzip modules, the latter as two members.
  @Test(arguments: [
    (Compression.zlib, "789c63648000c6d27b8e8915794f3458a102af36b1d865a4e6e4e4ef96979104008de808f0"),
    (
      .gzip,
      "1f8b080000000000020363648000c6d27b8e8915794f34002ebe4dc511000000"
        + "1f8b080000000000020363658080579b58ec32527372f277cbcb480200b781300e15000000"
    ),
  ]) func readsWhatPythonCompressed(compression: Compression, hex: String) throws {
    let folder = try TemporaryFolder()
    #expect(try all(folder.write(bytes(hex), to: "a"), compression) == [Array("a".utf8), Array("hello".utf8)])
  }

  @Test(arguments: Compression.allCases) func readsWhatWasWritten(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let records = [[], [1], [UInt8](repeating: 9, count: 3_000_000), (0..<100_000).map { UInt8(($0 * $0) >> 7 & 255) }]
    let path = "\(folder.path)/a"
    let byteCount = try write(records, compression, path)
    #expect(compression == .none || byteCount < 1_000_000)
    #expect(try all(path, compression) == records)
  }

  @Test(arguments: [Compression.gzip, .zlib, .zstd]) func everyCutIsAnError(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a"
    _ = try write([[1, 2, 3], Array("some text".utf8)], compression, path)
    let sound = try InputFile.contents(of: path, limit: 1 << 20)
    for length in 0..<sound.count {
      let cut = try folder.write(Array(sound.prefix(length)), to: "cut-\(length)")
      let error = #expect(throws: RecordsError.self, "cut at \(length)") { try all(cut, compression) }
      #expect(error?.message.contains(cut) == true)
    }
  }

  @Test(arguments: [Compression.gzip, .zlib, .zstd]) func everyFlippedBitIsAnErrorOrChangesNothing(
    compression: Compression
  ) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a"
    let records: [[UInt8]] = [[1, 2, 3], Array("some text".utf8)]
    _ = try write(records, compression, path)
    let sound = try InputFile.contents(of: path, limit: 1 << 20)
    var refused = 0
    for bit in 0..<sound.count * 8 {
      var damaged = sound
      damaged[bit / 8] ^= 1 << (bit % 8)
      let flipped = try folder.write(damaged, to: "flip")
      do {
        #expect(try all(flipped, compression) == records, "bit \(bit)")
      } catch is RecordsError { refused += 1 }
    }
    #expect(refused > sound.count * 6)
  }

  @Test func bytesBehindAZlibStreamAreAnError() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a"
    _ = try write([[1]], .zlib, path)
    let longer = try folder.write(InputFile.contents(of: path, limit: 1 << 20) + [0], to: "b")
    let error = #expect(throws: RecordsError.self) { try all(longer, .zlib) }
    #expect(error?.message.contains("bytes follow") == true)
  }

  @Test func anAbsurdLengthInsideCompressedDataIsNotAllocated() throws {
    let folder = try TemporaryFolder()
    let length: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 127]
    let checksum = CRC32C.masked(CRC32C.checksum(of: length.span))
    let header = length + withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
    for compression in [Compression.gzip, .zlib, .zstd] {
      let path = try folder.write(compression.compressed(header), to: "\(compression)")
      let error = #expect(throws: RecordsError.self) { try all(path, compression) }
      #expect(error?.code == .damaged, "\(compression)")
    }
  }
}
