import Records
import Testing

@Suite struct IDXFileTests {
  /// `printf '\0\0\10\2\0\0\0\2\0\0\0\3abcdef' | gzip -n`, cut in two members after the header.
  private let plain: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array("abcdef".utf8)

  @Test func readsPlainFiles() throws {
    let file = try IDXFile(bytes: plain, path: "x")
    #expect(file.shape == [2, 3])
    #expect(file.elements == Array("abcdef".utf8))
  }

  @Test func readsSeveralGzipMembers() throws {
    let file = try IDXFile(bytes: stored(Array(plain.prefix(12))) + stored(Array(plain.dropFirst(12))), path: "x")
    #expect(file.elements == Array("abcdef".utf8))
  }

  @Test func refusesMoreContentThanAllowed() {
    let error = #expect(throws: RecordsError.self) { try IDXFile(bytes: stored(plain), path: "x", byteLimit: 17) }
    #expect(error?.message.contains("longer than the 17 bytes") == true)
  }

  @Test func everyCutIsRefused() {
    let compressed = stored(plain)
    for length in 0..<plain.count {
      #expect(throws: RecordsError.self) { try IDXFile(bytes: Array(plain.prefix(length)), path: "x") }
    }
    for length in 0..<compressed.count {
      #expect(throws: RecordsError.self) { try IDXFile(bytes: Array(compressed.prefix(length)), path: "x") }
    }
    #expect(throws: RecordsError.self) { try IDXFile(bytes: plain + [0], path: "x") }
  }

  @Test func refusesAbsurdShapes() {
    let header: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
    let error = #expect(throws: RecordsError.self) { try IDXFile(bytes: header, path: "x") }
    #expect(error?.message.contains("absurd") == true)
  }

  /// A gzip member that stores its content uncompressed.
  private func stored(_ content: [UInt8]) -> [UInt8] {
    var crc = UInt32.max
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let count = UInt16(content.count)
    let block = [1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + content
    let tail =
      withUnsafeBytes(of: (~crc).littleEndian) { Array($0) }
      + withUnsafeBytes(of: UInt32(count).littleEndian) { Array($0) }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + block + tail
  }
}
