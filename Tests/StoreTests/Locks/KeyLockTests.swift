import Foundation
import Store
import Synchronization
import Testing

@Suite struct KeyLockTests {
  private struct GaveUp: Error {}

  @Test func namesWhomItWaitsFor() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let lock = try store.lock("key", note: "process 7, which runs train.1")
      var holder = ""
      #expect(throws: GaveUp.self) {
        _ = try store.lock("key", note: "other") { note in
          holder = note
          throw GaveUp()
        }
      }
      #expect(holder == "process 7, which runs train.1")
      lock.release()
      let next = try store.lock("key", note: "next") { _ in throw GaveUp() }
      next.release()
    }
  }

  @Test func isFreedWhenItsValueEnds() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/lock"
      do { _ = try #require(try KeyLock.takeFree(path, note: "")) }
      let held = try #require(try KeyLock.takeFree(path, note: ""))
      #expect(try KeyLock.takeFree(path, note: "") == nil)
      held.release()
    }
  }

  @Test func leavesNoFileBehind() throws {
    try withTemporaryFolder { folder throws in
      let lock = try KeyLock.take(folder + "/lock", note: "one") { _ in }
      #expect(try Disk.names(in: folder) == ["lock"])
      lock.release()
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  /// The holder removes the file while the waiter has it open: what the waiter then gets must be the lock that others
  /// see, not one on a file without a name.
  @Test func aWaiterThatOutlivesTheFileStartsOver() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/lock"
      let first = try KeyLock.take(path, note: "first") { _ in }
      let second = try KeyLock.take(path, note: "second") { _ in first.release() }
      #expect(try Disk.names(in: folder) == ["lock"])
      #expect(try KeyLock.takeFree(path, note: "") == nil, "the second lock keeps others out")
      second.release()
    }
  }

  @Test func releasingTouchesNoLockOfAnother() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/lock"
      let first = try KeyLock.take(path, note: "") { _ in }
      try Disk.remove(path)
      let second = try #require(try KeyLock.takeFree(path, note: ""))
      first.release()
      #expect(try KeyLock.takeFree(path, note: "") == nil)
      second.release()
    }
  }

  @Test func excludesWhileManyTakeAndRemoveIt() async throws {
    let folder = NSTemporaryDirectory() + "/locks-\(UUID())"
    try Disk.makeFolder(folder)
    defer { try? Disk.remove(folder) }
    struct Counts { var holders = 0, most = 0, total = 0 }
    let counts = Mutex(Counts())
    let useOnce = { @Sendable in
      let lock = try KeyLock.take(folder + "/lock", note: "") { _ in }
      counts.withLock {
        $0.holders += 1
        $0.most = max($0.most, $0.holders)
        $0.total += 1
      }
      counts.withLock { $0.holders -= 1 }
      lock.release()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<200 { try useOnce() } }
      }
      try await group.waitForAll()
    }
    #expect(counts.withLock { $0.most } == 1)
    #expect(counts.withLock { $0.total } == 800)
    #expect(try Disk.names(in: folder).isEmpty)
  }
}
