import Foundation
import Store
import Testing

@Suite struct CollectionLockTests {
  @Test func isSharedByManyAndWaitsForAll() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let first = try CollectionLock.take(.shared, in: store) { Issue.record("nobody holds it") }
      let second = try CollectionLock.take(.shared, in: store) { Issue.record("it can be shared") }
      var told = 0
      let alone = try CollectionLock.take(.exclusive, in: store) {
        told += 1
        first.release()
        second.release()
      }
      #expect(told == 1)
      alone.release()
    }
  }

  @Test func keepsOutEverybodyElse() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      for mode in [CollectionLock.Mode.shared, .exclusive] {
        let alone = try CollectionLock.take(.exclusive, in: store)
        var told = 0
        let next = try CollectionLock.take(mode, in: store) {
          told += 1
          alone.release()
        }
        #expect(told == 1, "\(mode)")
        next.release()
      }
    }
  }

  @Test func isFreedWhenItsValueEndsAndSharingWritesNothing() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      do { _ = try CollectionLock.take(.exclusive, in: store) }
      let before = Disk.status(store.path + "/collection.lock")
      _ = try CollectionLock.take(.shared, in: store) { Issue.record("nobody holds it any more") }
      #expect(before != nil)
      #expect(Disk.status(store.path + "/collection.lock") == before)
    }
  }
}
