import Glibc
import Settings
import Store
import Testing

@Suite struct RecordIndexTests {
  /// Leaves an index of these records, as a run does.
  private func save(_ records: [Record], in store: ArtifactStore) throws {
    let index = store.recordIndex(pipeline: "p")
    for record in records { index.remember(record, in: store) }
    try index.save()
  }

  @Test func knowsRecordsOnlyAsTheirFilesAre() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let record = try publish(store, "a", ["x/one": "1", "x/sub/two": "22", "y/three": ""])
      let index = store.recordIndex(pipeline: "p")
      #expect(try store.record(for: record.key, preimage: { record.preimage }, index: index) == .found(record))
      try index.save()
      // Another process finds it there; the record's own text is not needed for that.
      let again = store.recordIndex(pipeline: "p")
      #expect(try store.record(for: record.key, preimage: { record.preimage }, index: again) == .found(record))
      let place = store.recordPath(record.key)
      try overwrite(place, String(repeating: "x", count: Disk.fingerprint(place)?.byteCount ?? 0))
      let damaged = try store.record(for: record.key, preimage: { record.preimage }, index: again)
      guard case .unusable = damaged else { Issue.record("\(damaged)"); return }
      try Disk.remove(place)
      #expect(try store.record(for: record.key, preimage: { record.preimage }, index: again) == .absent)
    }
  }

  @Test func missesBlobsThatAreGone() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let record = try publish(store, "a", ["x/one": "1"])
      let index = store.recordIndex(pipeline: "p")
      index.remember(record, in: store)
      try Disk.remove(store.blobPath(Digest(of: "1")))
      let found = try store.record(for: record.key, preimage: { record.preimage }, index: index)
      guard case .unusable(let error) = found else { Issue.record("\(found)"); return }
      #expect(error.message.contains("is missing"))
    }
  }

  @Test func lookingThroughFindsWhatIsWholeAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let whole = try publish(store, "whole", ["x/one": "1"])
      let (blobless, replaced, lost) = (
        try publish(store, "blobless", ["x/two": "2"]), try publish(store, "replaced", ["x/three": "3"]),
        try publish(store, "lost", ["x/four": "4"])
      )
      try save([whole, blobless, replaced, lost], in: store)
      try Disk.remove(store.blobPath(Digest(of: "2")))
      let place = store.recordPath(replaced.key)
      try overwrite(place, String(repeating: "x", count: Disk.fingerprint(place)?.byteCount ?? 0))
      try Disk.remove(store.recordPath(lost.key))
      let again = store.recordIndex(pipeline: "p")
      again.lookThrough(store)
      func lookup(_ record: Record) throws -> ArtifactStore.Lookup {
        try store.record(for: record.key, preimage: { record.preimage }, index: again)
      }
      guard case .found(let found) = try lookup(whole) else { Issue.record("not found"); return }
      #expect(found == whole)
      #expect(found.preimage == whole.preimage)
      for record in [blobless, replaced] {
        guard case .unusable = try lookup(record) else { Issue.record("\(record)"); continue }
      }
      #expect(try lookup(lost) == .absent)
    }
  }

  @Test func nothingFoundAheadCountsOnceTheLookAheadEnded() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let record = try publish(store, "a", ["x/one": "1"])
      try save([record], in: store)
      let index = store.recordIndex(pipeline: "p")
      index.lookThrough(store)
      #expect(index.wholeRecord(record.key, preimage: { record.preimage }) == record)
      index.endLookAhead()
      #expect(index.wholeRecord(record.key, preimage: { record.preimage }) == nil)
      // A thread that starts late has nothing to do.
      index.lookThrough(store)
      #expect(index.wholeRecord(record.key, preimage: { record.preimage }) == nil)
    }
  }

  @Test func aDamagedIndexIsAnEmptyOne() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let record = try publish(store, "a", ["x/one": "1"])
      try save([record], in: store)
      let path = "\(store.path)/pipelines/p.index"
      let whole = try Disk.read(path)
      for place in stride(from: 0, to: whole.count, by: 3) {
        var bytes = whole
        bytes[place] ^= 1
        try Disk.replace(path, with: bytes)
        let again = store.recordIndex(pipeline: "p")
        #expect(try store.record(for: record.key, preimage: { record.preimage }, index: again) == .found(record))
      }
    }
  }

  @Test func aFolderInItsPlaceIsNotInItsWay() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let record = try publish(store, "a", ["x/one": "1"])
      try Disk.makeFolder("\(store.path)/pipelines/p.index/inside")
      let index = store.recordIndex(pipeline: "p")
      #expect(try store.record(for: record.key, preimage: { record.preimage }, index: index) == .found(record))
      try index.save()
      let again = store.recordIndex(pipeline: "p")
      again.lookThrough(store)
      #expect(again.wholeRecord(record.key, preimage: { record.preimage }) == record)
    }
  }

  @Test func packedFilesKeepTheirPlaces() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let files = Dictionary(uniqueKeysWithValues: (0..<40).map { ("x/\($0)", "content \($0)") })
      let record = try publish(store, "a", files)
      try save([record], in: store)
      let again = store.recordIndex(pipeline: "p")
      guard case .found(let found) = try store.record(for: record.key, preimage: { record.preimage }, index: again)
      else {
        Issue.record("not found")
        return
      }
      #expect(found == record)
      #expect(found.outputs["x"]?.files.map(\.location) == record.outputs["x"]?.files.map(\.location))
    }
  }

  @Test func keepsExecutableBitsAndEmptyFolders() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: "\(folder)/store")
      let attempt = try StoreTests.attempt(store, "a", ["x/tool": "1"])
      chmod("\(attempt.path)/outputs/x/tool", 0o755)
      try Disk.makeFolder("\(attempt.path)/outputs/x/empty")
      let record = try attempt.publish(roles: ["x"], preimage: .string("a"), facts: someFacts)
      attempt.discard()
      try save([record], in: store)
      let index = store.recordIndex(pipeline: "p")
      index.lookThrough(store)
      #expect(index.wholeRecord(record.key, preimage: { record.preimage }) == record)
      #expect(record.outputs["x"]?.emptyFolders == ["empty"])
      #expect(record.outputs["x"]?.files.map(\.isExecutable) == [true])
    }
  }
}
