import Foundation
import Store
import Testing

@Suite struct DiskTests {
  @Test func replacesWholeAndLeavesNoDraft() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/a/b/file", with: Array("one".utf8))
      try Disk.replace(folder + "/a/b/file", with: Array("two".utf8))
      #expect(try Disk.read(folder + "/a/b/file") == Array("two".utf8))
      #expect(try Disk.names(in: folder + "/a/b") == ["file"])
      #expect(throws: StoreError.self) { try Disk.replace(folder + "/a/b", with: []) }
      #expect(try Disk.names(in: folder + "/a") == ["b"])
    }
  }

  @Test func boundsWhatItReads() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/file", with: [1, 2, 3])
      #expect(throws: StoreError.self) { try Disk.read(folder + "/file", limit: 2) }
      #expect(throws: StoreError.self) { try Disk.read(folder) }
      let error = #expect(throws: StoreError.self) { try Disk.read(folder + "/none") }
      #expect(error?.code == .notFound)
    }
  }

  @Test func hashesLikeTheDigest() throws {
    try withTemporaryFolder { folder throws in
      let bytes = [UInt8](repeating: 9, count: 3_000_001)
      try Disk.replace(folder + "/file", with: bytes)
      #expect(
        try Disk.digest(of: folder + "/file") == OutputFile.Written(digest: Digest(of: bytes), byteCount: bytes.count))
    }
  }

  @Test func removesTreesWithoutFollowingLinks() throws {
    try withTemporaryFolder { folder throws in
      try Disk.replace(folder + "/keep/file", with: [1])
      try Disk.makeFolder(folder + "/gone/deep")
      try FileManager.default.createSymbolicLink(atPath: folder + "/gone/link", withDestinationPath: folder + "/keep")
      try Disk.remove(folder + "/gone")
      #expect(try Disk.names(in: folder) == ["keep"])
      #expect(try Disk.read(folder + "/keep/file") == [1])
    }
  }
}
