import Foundation
import Settings
import Store
import Testing

@Suite struct DamagedBlobTests {
  /// A producer, and a reader of what it made that took ten seconds and ended at this time after 1970.
  private func with(
    readerEndedAt endedAt: Int, damagedAt: Int, _ body: (ArtifactStore, Artifact.File, Digest) throws -> Void
  ) throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let made = try publish(store, "producer", ["out/a": "content"])
      let artifact = try #require(made.outputs["out"])
      let attempt = try attempt(store, "reader", ["out/b": "result"])
      let preimage = CanonicalValue.mapping(["inputs": .list([.string(artifact.digest.hex)])])
      var facts = someFacts
      facts.seconds = 10
      let reader = try attempt.publish(roles: ["out"], preimage: preimage, facts: facts)
      attempt.discard()
      func set(_ path: String, _ seconds: Int) {
        let times = [timeval(tv_sec: seconds, tv_usec: 0), timeval(tv_sec: seconds, tv_usec: 0)]
        #expect(utimes(path, times) == 0)
      }
      set(store.recordPath(reader.key), endedAt)
      try overwrite(store.blobPath(artifact.files[0].digest), "cOntent")
      set(store.blobPath(artifact.files[0].digest), damagedAt)
      try body(store, artifact.files[0], reader.key)
    }
  }

  private let now = Int(Date.now.timeIntervalSince1970)

  @Test func whoWasAtWorkWhenItWasWrittenOverLosesItsRecord() throws {
    try with(readerEndedAt: now, damagedAt: now - 5) { (store, file, reader) throws in
      #expect(try !store.verify(blob: file.digest, byteCount: file.byteCount))
      #expect(try store.record(for: reader) == .absent)
    }
    // A check of the whole store says so.
    try with(readerEndedAt: now, damagedAt: now - 5) { (store, _, reader) throws in
      let damage = try Verification(store).damage
      #expect(damage.contains { $0.kind == .record && $0.keys == [reader] })
      #expect(try store.record(for: reader) == .absent)
    }
  }

  @Test func whoWasDoneBeforeOrBeganAfterwardsKeepsIt() throws {
    // Written over when the reader was done; not written since the reader began, as by a failing disk.
    for (endedAt, damagedAt) in [(now - 100, now - 50), (now + 100, now - 50)] {
      try with(readerEndedAt: endedAt, damagedAt: damagedAt) { (store, file, reader) throws in
        #expect(try !store.verify(blob: file.digest, byteCount: file.byteCount))
        guard case .found = try store.record(for: reader) else { Issue.record("its record is gone"); return }
      }
    }
  }
}
