import Foundation
import Store
import Testing

@Suite struct LeaseTests {
  @Test func looksUpLikeTheStoreAndWritesNothingBeforeItSettles() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let records = try (0..<3).map { try publish(store, "\($0)", ["out/a": "\($0)"]) }
      let before = Disk.status(store.path + "/leases")
      let lease = try store.lease()
      let unknown = Digest(of: "unknown")
      #expect(try lease.lookup(records.map(\.key) + [unknown]) == records.map { .found($0) } + [.absent])
      #expect(try lease.lookup(records[1].key) == .found(records[1]))
      #expect(try Disk.names(in: store.path + "/leases").isEmpty)
      lease.release()
      #expect(before != nil)
      #expect(Disk.status(store.path + "/leases") == before)
    }
  }

  @Test func namesItsKeysToOthersUntilItEnds() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let keys = (0..<5).map { Digest(of: "\($0)") }
      let lease = try store.lease()
      try lease.hold(Array(keys[..<2]))
      try lease.settle()
      try lease.settle()
      try lease.hold([keys[1], keys[2], keys[3]])
      #expect(try store.leasedKeys() == Set(keys[..<4]))
      #expect(try store.leaseCount() == 1)
      let other = try store.lease()
      try other.settle()
      _ = try other.lookup(keys[4])
      #expect(try store.leasedKeys() == Set(keys))
      lease.release()
      #expect(try store.leasedKeys() == [keys[4]])
      other.release()
      #expect(try Disk.names(in: store.path + "/leases").isEmpty)
    }
  }

  @Test func isNotMistakenForThatOfTheDead() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let living = try store.lease()
      try living.hold([Digest(of: "living")])
      try living.settle()
      // A killed process leaves its file without the kernel's lock.
      try Disk.replace(store.path + "/leases/dead", with: Array(Digest(of: "dead").hex.utf8))
      #expect(try store.leasedKeys() == [Digest(of: "living")])
      let lock = try CollectionLock.take(.exclusive, in: store)
      try store.removeDeadLeases(lock)
      lock.release()
      #expect(try Disk.names(in: store.path + "/leases").count == 1)
      #expect(try store.leasedKeys() == [Digest(of: "living")])
    }
  }

  @Test func losesNoKeyToAnUnfinishedLine() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let lease = try store.lease()
      try lease.hold([Digest(of: "one")])
      try lease.settle()
      let name = try #require(try Disk.names(in: store.path + "/leases").first)
      let handle = try FileHandle(forWritingTo: URL(filePath: store.path + "/leases/" + name))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("0123".utf8))
      try handle.close()
      try lease.hold([Digest(of: "two")])
      #expect(try store.leasedKeys() == [Digest(of: "one"), Digest(of: "two")])
    }
  }

  @Test func letsACollectionInOnlyOnceItIsSettled() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", ["out/a": "1"])
      let lease = try store.lease()
      #expect(try lease.lookup(record.key) == .found(record))
      var told = 0
      let collection = try store.collect(
        try StoreSurvey(store), evicting: [record.key], roots: { () throws(StoreError) in [] },
        whenWaiting: {
          told += 1
          // The test would hang if this did not let the collection in.
          do { try lease.settle() } catch { Issue.record("\(error)") }
        })
      #expect(told == 1)
      #expect(collection.results.isEmpty)
      #expect(try lease.lookup(record.key) == .found(record))
    }
  }
}
