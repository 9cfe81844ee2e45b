import Foundation
import Store
import Testing

@Suite struct RemovalTests {
  private func path(_ folder: String, _ name: [UInt8]) -> [CChar] {
    (Array(folder.utf8) + [47] + name + [0]).map { CChar(bitPattern: $0) }
  }

  @Test func namesOfAnyBytesGo() throws {
    try withTemporaryFolder { folder throws in
      try Disk.makeFolder(folder + "/gone")
      #expect(mkdir(path(folder + "/gone", [0xFF, 0x0A]), 0o755) == 0)
      let file = open(path(folder + "/gone", [0xE9]), O_CREAT | O_WRONLY, 0o644)
      #expect(file >= 0)
      close(file)
      try Disk.remove(folder + "/gone")
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func pathsLongerThanTheSystemTakesGoWithFewOpenFiles() throws {
    try withTemporaryFolder { folder throws in
      let name = String(repeating: "d", count: 200)
      var current = open(folder, O_RDONLY | O_DIRECTORY)
      // More levels than files may be open.
      for level in 0..<1500 {
        #expect(mkdirat(current, level == 0 ? "gone" : name, 0o755) == 0)
        let inner = openat(current, level == 0 ? "gone" : name, O_RDONLY | O_DIRECTORY)
        close(current)
        current = inner
      }
      close(current)
      try Disk.remove(folder + "/gone")
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func modesSocketsAndPipesGo() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/gone/closed/file", with: [1])
      #expect(mkfifo(folder + "/gone/closed/fifo", 0o600) == 0)
      #expect(chmod(folder + "/gone/closed/file", 0) == 0 && chmod(folder + "/gone/closed", 0) == 0)
      #expect(chmod(folder + "/gone", 0o555) == 0)
      try Disk.remove(folder + "/gone")
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func linksAreNotFollowedAndWhatStandsNowhereIsGone() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/keep/file", with: [1])
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/keep")
      try Disk.remove(folder + "/link")
      try Disk.remove(folder + "/nothing")
      try Disk.remove(folder + "/nothing/below")
      try Disk.remove(folder + "/keep/file/below")
      #expect(try Disk.names(in: folder) == ["keep"])
      #expect(try Disk.read(folder + "/keep/file") == [1])
    }
  }
}
