import Foundation
import Records
import Testing

/// Names and sizes that other writers, or nobody honest, put into archives.
@Suite struct ArchiveReaderTests {
  /// A tar header in the old POSIX form with a right checksum, as bytes so that names may be anything.
  private func header(
    _ name: [UInt8], type: Character = "0", link: [UInt8] = [], size: [UInt8] = Array("00000000000".utf8)
  ) throws -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], at offset: Int) { block.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
    put(name, at: 0)
    for (text, offset) in [("0000444", 100), ("0000000", 108), ("0000000", 116), ("00000000000", 136)] {
      put(Array(text.utf8), at: offset)
    }
    put(size, at: 124)
    put([try #require(type.asciiValue)], at: 156)
    put(link, at: 157)
    put(Array("ustar".utf8) + [0, 48, 48], at: 257)
    put([UInt8](repeating: 32, count: 8), at: 148)
    let digits = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    put(Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 32], at: 148)
    return block
  }

  /// The pax header that gives the next member another value of `key`.
  private func pax(_ key: String, _ value: [UInt8]) throws -> [UInt8] {
    let length = key.utf8.count + value.count + 5
    var record = Array("\(length) \(key)=".utf8) + value + [10]
    #expect(record.count == length && length > 9)
    let octal = String(length, radix: 8)
    let size = Array((String(repeating: "0", count: 11 - octal.count) + octal).utf8)
    record += [UInt8](repeating: 0, count: 512 - record.count)
    return try header(Array("PaxHeaders/x".utf8), type: "x", size: size) + record
  }

  private let end = [UInt8](repeating: 0, count: 1024)
  private let odd: [UInt8] = [0xFF, 0xFE] + Array(".x".utf8)

  private func names(_ bytes: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    let archive = try ArchiveReader(path: folder.write(bytes, to: "a.tar"))
    var names: [String] = []
    while let member = try archive.next() { names.append(member.path) }
    return names
  }

  @Test func namesInUTF8AreReadWhateverTheLocale() throws {
    let name = Array("grün/ü.txt".utf8)
    let bytes = try header(name) + pax("path", name) + header(Array("a.x".utf8)) + end
    #expect(try names(bytes) == ["grün/ü.txt", "grün/ü.txt"])
  }

  @Test func namesThatAreNotUTF8AreLocatedErrors() throws {
    let first = try header(Array("a.x".utf8))
    for (member, offset) in [
      (try header(odd), 512), (try header([]), 512),
      (try pax("path", odd + Array("longer".utf8)) + header(Array("b.x".utf8)), 512),
    ] {
      let error = #expect(throws: RecordsError.self) { try names(first + member + end) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains("the member at byte \(offset)") == true, "\(error?.message ?? "")")
    }
  }

  @Test func linksArePassedOverWhateverTheyAreCalled() throws {
    var bytes = try header(Array("a.x".utf8))
    for type: Character in ["1", "2"] {
      bytes += try header(Array("b.x".utf8), type: type, link: odd)
      bytes += try header(odd, type: type, link: Array("a.x".utf8))
      bytes += try pax("linkpath", odd + Array("longer".utf8)) + header(odd, type: type, link: [97])
    }
    #expect(try names(bytes + header(Array("c.x".utf8)) + end) == ["a.x", "c.x"])
  }

  @Test func sizesThatLieAreErrors() throws {
    // Base 256: 2⁶³ − 1, 2⁶² and −1.
    for size: [UInt8] in [
      [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7),
      [0x80, 0, 0, 0, 0x40] + [UInt8](repeating: 0, count: 7),
      [UInt8](repeating: 0xFF, count: 12),
    ] {
      let bytes = try header(Array("a.x".utf8), size: size) + end
      #expect(throws: RecordsError.self, "\(size)") { _ = try names(bytes) }
    }
  }

  @Test func namesThatNoArchiveCanHoldAreNotWritten() throws {
    let folder = try TemporaryFolder()
    let tar = try TarWriter(file: folder.create("a.tar"))
    for name in ["", "a/", "a\0b"] {
      let error = #expect(throws: RecordsError.self) { try tar.write([1], as: name) }
      #expect(error?.message.contains("a.tar") == true)
    }
    let long = String(repeating: "ü", count: 300) + ".txt"
    try tar.write([1], as: long)
    _ = try tar.finish()
    #expect(try names(InputFile.contents(of: "\(folder.path)/a.tar", limit: 1 << 20)) == [long])
  }
}
