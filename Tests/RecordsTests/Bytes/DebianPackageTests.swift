import Foundation
import Records
import Testing

@Suite struct DebianPackageTests {
  private func member(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    func field(_ text: String, _ width: Int) -> [UInt8] {
      Array(text.utf8) + [UInt8](repeating: 32, count: width - text.utf8.count)
    }
    return field(name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
      + field("\(bytes.count)", 10) + [0x60, 0x0A] + bytes + (bytes.count % 2 == 0 ? [] : [0x0A])
  }

  private func tar(_ folder: TemporaryFolder) throws -> [UInt8] {
    let writer = try TarWriter(file: folder.create("data"))
    for (name, bytes) in [("./usr/a", [1]), ("./usr/b", [2, 3])] as [(String, [UInt8])] {
      try writer.write(bytes, as: name)
    }
    _ = try writer.finish()
    return Array(try Data(contentsOf: URL(filePath: "\(folder.path)/data")))
  }

  private func files(_ path: String) throws -> [String] {
    let archive = try DebianPackage.installedFiles(of: path)
    var files: [String] = []
    while let member = try archive.next() { files.append("\(member.path)=\(try archive.contents())") }
    return files
  }

  private let head = Array("!<arch>\n".utf8)

  @Test(arguments: ["data.tar", "data.tar.gz", "data.tar.zst", "data.tar/"]) func installedFilesAreRead(
    name: String
  ) throws {
    let folder = try TemporaryFolder()
    let plain = try tar(folder)
    let packed = try (name.hasSuffix("gz") ? Compression.gzip : name.hasSuffix("zst") ? .zstd : .none).compressed(plain)
    // A member of odd length, behind which a byte is passed over.
    let package = head + member("debian-binary", [50, 46, 48]) + member("control.tar", [1]) + member(name, packed)
    let path = try folder.write(package, to: "a.deb")
    #expect(try DebianPackage.isPackage(path))
    #expect(try files(path) == ["./usr/a=[1]", "./usr/b=[2, 3]"])
  }

  @Test func whatIsDamagedOrNoPackageIsLocated() throws {
    let folder = try TemporaryFolder()
    let whole = try head + member("debian-binary", [50, 46]) + member("data.tar", tar(folder))
    for (bytes, words) in [
      (Array(whole.dropLast(1)), "the member at byte 70"), (Array(whole.prefix(100)), "no member data.tar"),
      (head, "no member data.tar"), (head + member("data.tar", [1, 2, 3]), "no tar or zip archive"),
    ] {
      let path = try folder.write(bytes, to: "a.deb")
      let error = #expect(throws: RecordsError.self) { try files(path) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains(path) == true)
    }
    for bytes in [[], [33], Array("!<arch> ".utf8)] as [[UInt8]] {
      #expect(try !DebianPackage.isPackage(folder.write(bytes, to: "a.deb")))
    }
  }
}
