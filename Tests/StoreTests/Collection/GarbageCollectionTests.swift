import Foundation
import Settings
import Store
import Synchronization
import Testing

@Suite struct GarbageCollectionTests {
  private func collect(
    _ store: ArtifactStore, _ survey: StoreSurvey? = nil, evicting keys: [Digest], roots: Set<Digest> = []
  ) throws -> GarbageCollection {
    try store.collect(
      try survey ?? StoreSurvey(store), evicting: keys, roots: { () throws(StoreError) in roots },
      whenWaiting: { Issue.record("nobody uses the store") })
  }

  private func blobCount(_ store: ArtifactStore) throws -> Int { try store.digests(in: "blobs").count }

  @Test func removesAResultAndWhatOnlyItNames() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let one = try publish(store, "one", ["out/a": "shared", "out/b": "only one"])
      let two = try publish(store, "two", ["out/a": "shared", "out/b": "only two"])
      let recordByteCount = try #require(Disk.status(store.recordPath(one.key))).byteCount
      let collection = try collect(store, evicting: [one.key])
      #expect(collection.results.map(\.key) == [one.key])
      #expect(collection.results.map(\.byteCount) == [recordByteCount + 8])
      #expect(collection.results.map(\.seconds) == [1.5])
      #expect(try store.record(for: one.key) == .absent)
      #expect(try store.record(for: two.key) == .found(two))
      #expect(try blobCount(store) == 2)
      #expect(collection.keptByteCount == (try StoreSurvey(store)).entries[two.key]?.byteCount)
    }
  }

  @Test func attributesASharedContentToTheLastThatGoes() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let one = try publish(store, "one", ["out/a": "shared"])
      let two = try publish(store, "two", ["out/a": "shared"])
      let sizes = try [one, two].map { try #require(Disk.status(store.recordPath($0.key))).byteCount }
      let collection = GarbageCollection(try StoreSurvey(store), evicting: [two.key, one.key])
      #expect(collection.results.map(\.byteCount) == [sizes[1], sizes[0] + 6])
      #expect(collection.keptByteCount == 0)
      #expect(try store.record(for: one.key) == .found(one), "finding out removes nothing")
    }
  }

  @Test func keepsRootsAndWhatRunsUse() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let records = try (0..<3).map { try publish(store, "\($0)", ["out/a": "\($0)"]) }
      let lease = try store.lease()
      _ = try lease.lookup(records[1].key)
      try lease.settle()
      let collection = try collect(store, evicting: records.map(\.key), roots: [records[0].key])
      #expect(collection.results.map(\.key) == [records[2].key])
      #expect(try store.record(for: records[0].key) == .found(records[0]))
      #expect(try lease.lookup(records[1].key) == .found(records[1]))
      lease.release()
      #expect(try collect(store, evicting: records.map(\.key)).results.count == 2)
      #expect(try blobCount(store) == 0)
    }
  }

  @Test func keepsWhatWasPublishedAfterItLooked() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let old = try publish(store, "old", ["out/a": "content"])
      let replaced = try publish(store, "replaced", ["out/a": "before"])
      let survey = try StoreSurvey(store)
      // One reuses a content that is about to go, one gets other contents under its old key.
      let new = try publish(store, "new", ["out/a": "content"])
      try publish(store, "replaced", ["out/a": "after"])
      let collection = try collect(store, survey, evicting: [old.key])
      #expect(collection.results.map(\.key) == [old.key])
      #expect(try store.record(for: new.key) == .found(new))
      guard case .found(let again) = try store.record(for: replaced.key) else { Issue.record("gone"); return }
      for artifact in again.outputs.values { try store.verify(artifact) }
      #expect(try store.digests(in: "blobs").contains(Digest(of: "before")) == false)
    }
  }

  /// A content that no record names is reused by an execution: it must not go between the reuse and the record.
  @Test func waitsForAPublication() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let old = try publish(store, "old", ["out/a": "content"])
      let survey = try StoreSurvey(store)
      let attempt = try StoreTests.attempt(store, "new", ["out/a": "content"])
      let isWaiting = DispatchSemaphore(value: 0)
      let isDone = DispatchSemaphore(value: 0)
      let failure = Mutex<String?>(nil)
      let record = try attempt.publish(roles: ["out"], preimage: .string("new"), facts: someFacts) { step in
        guard step == .syncFolders else { return }
        Thread.detachNewThread {
          do {
            _ = try store.collect(
              survey, evicting: [old.key], roots: { () throws(StoreError) in [] }, whenWaiting: { isWaiting.signal() })
          } catch {
            failure.withLock { $0 = "\(error)" }
          }
          // Where it did not wait, the test is to fail and not to hang.
          isWaiting.signal()
          isDone.signal()
        }
        isWaiting.wait()
      }
      isDone.wait()
      #expect(failure.withLock { $0 } == nil)
      #expect(try store.record(for: old.key) == .absent)
      #expect(try store.record(for: record.key) == .found(record))
    }
  }

  @Test func removesWhatNobodyNames() throws {
    try withTemporaryFolder { folder throws in
      struct Killed: Error {}
      let store = ArtifactStore(path: folder + "/store")
      let kept = try publish(store, "kept", ["out/a": "kept"])
      let attempt = try StoreTests.attempt(store, "killed", ["out/a": "lost"])
      #expect(throws: Killed.self) {
        try attempt.publish(roles: ["out"], preimage: .string("killed"), facts: someFacts) { step in
          if step == .record { throw Killed() }
        }
      }
      attempt.discard()
      let broken = try publish(store, "broken", ["out/a": "broken", "out/b": "there"])
      try Disk.remove(store.blobPath(Digest(of: "broken")))
      let collection = try collect(store, evicting: [])
      #expect(collection.unreferencedCount == 2)
      #expect(collection.unreferencedByteCount == 9)
      #expect(collection.unusableCount == 1)
      #expect(try store.record(for: broken.key) == .absent)
      #expect(try store.record(for: kept.key) == .found(kept))
      #expect(try store.digests(in: "blobs") == [Digest(of: "kept")])
      #expect(try collect(store, evicting: []).unreferencedCount == 0)
    }
  }

  /// Lists of the files in an input folder are stored under the digest by which keys mention them.
  @Test func keepsContentsThatKeysMention() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let preimage = CanonicalValue.mapping(["inputs": .list([.list([.string(Digest(of: "listing").hex)])])])
      let attempt = try Attempt(store: store, key: preimage.digest)
      let file = try attempt.createFile("out", "a")
      try file.write("1".utf8)
      _ = try file.finish()
      let record = try attempt.publish(roles: ["out"], preimage: preimage, facts: someFacts)
      attempt.discard()
      for word in ["listing", "next listing", "nobody's"] {
        try Disk.replace(store.blobPath(Digest(of: word)), with: Array(word.utf8))
      }
      let lease = try store.lease()
      try lease.hold([Digest(of: "next listing")])
      try lease.settle()
      #expect(try collect(store, evicting: []).unreferencedByteCount == 8)
      #expect(
        try Set(store.digests(in: "blobs")) == [Digest(of: "1"), Digest(of: "listing"), Digest(of: "next listing")])
      lease.release()
      try Disk.remove(store.blobPath(Digest(of: "listing")))
      #expect(try store.record(for: record.key) == .found(record), "what only explains may be missing")
      #expect(try collect(store, evicting: [record.key]).unreferencedByteCount == 12)
      #expect(try store.digests(in: "blobs").isEmpty)
    }
  }

  @Test func keepsPacksAndRemovesThemWhole() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let files = Dictionary(uniqueKeysWithValues: (0..<40).map { ("out/\($0)", "content \($0)") })
      let record = try publish(store, "many", files)
      #expect(try blobCount(store) == 1)
      #expect(try collect(store, evicting: []).unreferencedCount == 0)
      try store.verify(try #require(record.outputs["out"]))
      let recordByteCount = try #require(Disk.status(store.recordPath(record.key))).byteCount
      let packByteCount = files.values.reduce(0) { $0 + $1.utf8.count }
      #expect(try collect(store, evicting: [record.key]).results.map(\.byteCount) == [recordByteCount + packByteCount])
      #expect(try blobCount(store) == 0)
    }
  }

  @Test func keepsOnlyTreesThatRunsLookAt() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let records = try (0..<2).map { try publish(store, "\($0)", ["out/a": "\($0)"]) }
      let trees = try records.map { try store.materialize(try #require($0.outputs["out"])) }
      try Disk.makeFolder(store.path + "/trees/.draft")
      let lease = try store.lease()
      try lease.hold([records[0].key])
      try lease.settle()
      _ = try collect(store, evicting: [])
      #expect(try Disk.names(in: store.path + "/trees").map { "\(store.path)/trees/\($0)" } == [trees[0]])
      lease.release()
      _ = try collect(store, evicting: [])
      #expect(try Disk.names(in: store.path + "/trees").isEmpty)
    }
  }

  @Test func removesProgressThatNobodyGoesOnFrom() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let done = try publish(store, "done", ["out/a": "1"])
      let names = ["held", "old", "young"].map { Digest(of: $0).hex }
      for name in names + [done.key.hex] { try Disk.replace("\(store.path)/progress/\(name)/saved", with: [1]) }
      let held = try store.lock(names[0], note: "")
      let young = try #require(Disk.status("\(store.path)/progress/\(names[2])/saved")).modifiedAt
      for name in names[...1] {
        for place in ["", "/saved"] {
          try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000)],
            ofItemAtPath: "\(store.path)/progress/\(name)\(place)")
        }
      }
      #expect(try store.removeAbandonedProgress { $0 < young - 1000 } == 2)
      #expect(try Disk.names(in: store.path + "/progress") == [names[0], names[2]].sorted())
      #expect(try Disk.names(in: store.path + "/locks") == [names[0]])
      held.release()
    }
  }
}
