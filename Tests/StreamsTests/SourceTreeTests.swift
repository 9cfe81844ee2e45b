import Foundation
import Records
import Store
import Streams
import Testing

@Suite struct SourceTreeTests {
  private let files: [(String, [UInt8])] = [
    ("top/b/two.WAV", [2]), ("top/a.wav", [1]), ("top/notes.txt", [9]), ("top/.hidden.wav", [9]),
    ("top/__MACOSX/a.wav", [9]), ("other/a.wav", [9]), ("top/b.wav", [3]),
  ]

  private func names(_ tree: SourceTree) throws -> [String] {
    var names: [String] = []
    try tree.forEach { name, contents in
      names.append("\(name)=\(try contents())")
      return true
    }
    return names
  }

  @Test func archiveAndFolderHoldTheSame() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    let archive = "\(fixture.folder)/a.tar"
    try Data(fixture.tar(files)).write(to: URL(filePath: archive))
    let root = "\(fixture.folder)/unpacked"
    for (name, bytes) in files where name.hasPrefix("top/") && !name.contains("MACOSX") {
      let path = URL(filePath: "\(root)/\(name.dropFirst(4))")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: path)
    }
    try FileManager.default.createSymbolicLink(atPath: "\(root)/link.wav", withDestinationPath: "\(root)/a.wav")
    let packed = SourceTree(path: archive, folder: "top", suffixes: [".wav"])
    let unpacked = SourceTree(path: root, folder: "elsewhere", suffixes: [".wav"])
    #expect(try names(packed) == ["b/two.WAV=[2]", "a.wav=[1]", "b.wav=[3]"])
    #expect(try names(unpacked) == ["a.wav=[1]", "b/two.WAV=[2]", "b.wav=[3]"])
    // As `sha256sum` prints it, by sorted names.
    let lines = [("a.wav", 1), ("b.wav", 3), ("b/two.WAV", 2)].map { "\(Digest(of: [UInt8($1)]))  \($0)\n" }
    #expect(try packed.digest() == Digest(of: lines.joined()))
    #expect(try unpacked.digest() == packed.digest())
  }

  @Test func visitingEndsWhereItIsToldTo() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    let archive = "\(fixture.folder)/a.tar"
    try Data(fixture.tar(files)).write(to: URL(filePath: archive))
    for path in [archive, fixture.folder] {
      var count = 0
      try SourceTree(path: path, suffixes: [".wav", ".tar"]).forEach { _, _ in
        count += 1
        return false
      }
      #expect(count == 1)
    }
  }

  @Test func theFilesOfADebianPackageAreThoseItInstalls() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    func member(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
      func field(_ text: String, _ width: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 32, count: width - text.utf8.count)
      }
      return field(name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
        + field("\(bytes.count)", 10) + [0x60, 0x0A] + bytes + (bytes.count % 2 == 0 ? [] : [0x0A])
    }
    let tar = try fixture.tar(files.map { ("./usr/share/\($0)", $1) })
    let package =
      Array("!<arch>\n".utf8) + member("debian-binary", Array("2.0".utf8)) + member("control.tar", [1])
      + member("data.tar", tar)
    let path = "\(fixture.folder)/a.deb"
    let tree = SourceTree(path: path, folder: "usr/share/top", suffixes: [".wav"])
    try Data(package).write(to: URL(filePath: path))
    #expect(try names(tree) == ["b/two.WAV=[2]", "a.wav=[1]", "b.wav=[3]"])
    for damaged in [Array(package.dropLast()), Array(package.prefix(100)), Array(package.prefix(8))] {
      try Data(damaged).write(to: URL(filePath: path))
      let error = #expect(throws: RecordsError.self) { try names(tree) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains(path) == true)
    }
  }
}
