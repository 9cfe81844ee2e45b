import Datasets
import Foundation
import Records
import Store
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
}
