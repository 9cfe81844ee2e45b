import Foundation
import Store
import Testing

@Suite struct StoreContentsTests {
  @Test func countsWithoutWriting() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      #expect(try StoreContents(store).shares.allSatisfy { $0.count == 0 && $0.byteCount == 0 })
      #expect(try Disk.names(in: folder).isEmpty)
      let record = try publish(store, "one", ["out/a": "12345", "out/b": "678"])
      try Disk.replace(store.path + "/runs/x.json", with: [1, 2])
      try Disk.replace(store.path + "/progress/some/saved", with: [1, 2, 3])
      try overwrite(store.blobPath(Digest(of: "678")), "9")
      try store.quarantineDamage(of: record.key)
      let lease = try store.lease()
      try lease.settle()
      let contents = try StoreContents(store)
      #expect(contents.shares.map(\.count) == [1, 1, 1, 1, 1])
      #expect(contents.shares.dropFirst().map(\.byteCount) == [5, 2, 3, 1])
      #expect(contents.leaseCount == 1)
    }
  }
}
