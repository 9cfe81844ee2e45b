import Foundation
import Store
import Testing

@Suite struct PublishingTests {
  @Test func adoptingLeavesTheFileInTheStoreOnly() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let blob = try adopt("content", store, folder)
      #expect(try Disk.read(store.blobPath(blob.digest)) == Array("content".utf8))
      #expect(try Disk.names(in: folder) == ["store"])
      let mode = try FileManager.default.attributesOfItem(atPath: store.blobPath(blob.digest))[.posixPermissions]
      #expect(mode as? Int == 0o444)
    }
  }

  @Test func adoptingReplacesADamagedBlob() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let blob = try adopt("content", store, folder)
      try overwrite(store.blobPath(blob.digest), "CONTENT")
      _ = try adopt("content", store, folder)
      #expect(try Disk.read(store.blobPath(blob.digest)) == Array("content".utf8))
      #expect(try Disk.names(in: store.path + "/quarantine").count == 1)
    }
  }

  private func adopt(_ content: String, _ store: ArtifactStore, _ folder: String) throws -> Artifact.Blob {
    try store.prepareForWriting()
    let bytes = Array(content.utf8)
    try Disk.replace(folder + "/draft", with: bytes)
    let blob = Artifact.Blob(digest: Digest(of: bytes), byteCount: bytes.count)
    try store.adopt(folder + "/draft", as: blob)
    return blob
  }
}
