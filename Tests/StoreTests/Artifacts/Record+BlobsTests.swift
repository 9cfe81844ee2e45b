import Store
import Testing

@Suite struct BlobTests {
  @Test func aRecordsBlobsAreEachThereOnce() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder)
      let record = try publish(store, "key", ["a/1": "same", "a/2": "same", "b/1": "same", "b/2": "other", "b/3": ""])
      let expected = ["same", "other", ""].map { Artifact.Blob(digest: Digest(of: $0), byteCount: $0.utf8.count) }
      #expect(record.blobs == expected.sorted { $0.digest < $1.digest })
    }
  }
}
