import Foundation
import Settings
import Store
import Testing

@Suite struct LeftoversTests {
  private func key(_ word: String) -> Digest { CanonicalValue.string(word).digest }

  @Test func whatTheDeadLeftGoesAndWhatTheLivingHaveStays() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      try publish(store, "done", ["out/a": "1"])
      let living = try attempt(store, "living", ["out/a": "2"])
      let lock = try store.lock(key("living").hex, note: "")
      defer { lock.release() }
      // Of the dead: private folders, locks, drafts, and progress that a finished stage no longer needs.
      try Disk.makeFolder("\(store.path)/attempts/tree-dead/deep")
      for name in [key("done").hex, key("killed").hex, ArtifactStore.historyLock("p"), "collection"] {
        _ = try OutputFile(creating: "\(store.path)/locks/\(name)").finish()
      }
      for draft in ["", "pipelines/", "runs/"] {
        _ = try OutputFile(creating: "\(store.path)/\(draft).millrace-draft").finish()
      }
      for word in ["done", "killed", "living"] { try Disk.replace(store.progressPath(key(word)) + "/saved", with: [1]) }

      #expect(try store.removeLeftovers().isEmpty)
      let living_ = String(living.path.dropFirst("\(store.path)/attempts/".count))
      #expect(try Disk.names(in: store.path + "/attempts") == [living_, living_ + ".lock"])
      #expect(try Set(Disk.names(in: store.path + "/locks")) == [key("living").hex, "collection"])
      #expect(try Set(Disk.names(in: store.path + "/progress")) == [key("killed").hex, key("living").hex])
      for part in ["", "/pipelines", "/runs"] {
        #expect(try !Disk.names(in: store.path + part).contains(".millrace-draft"), "\(part)")
      }
      _ = try living.publish(roles: ["out"], preimage: .string("living"), facts: someFacts)
      guard case .found = try store.record(for: key("done")) else { Issue.record("a record is gone"); return }
    }
  }

  @Test func makesNothingWhereThereIsNoStore() throws {
    try withTemporaryFolder { folder throws in
      #expect(try ArtifactStore(path: folder + "/store").removeLeftovers().isEmpty)
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }
}
