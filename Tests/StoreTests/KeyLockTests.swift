import Store
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
}
