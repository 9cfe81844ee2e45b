import Foundation
import Store
import Testing

@Suite struct MaterializationTests {
  @Test func showsFilesUnderTheirNames() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "key", ["out/a": "1", "out/b/c": "22"]).outputs["out"])
      let tree = try store.materialize(artifact)
      #expect(try Disk.read(tree + "/b/c") == Array("22".utf8))
      #expect(try store.materialize(artifact) == tree)
      #expect(try Disk.names(in: store.path + "/trees").count == 1)
    }
  }

  @Test func neverServesDamage() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "key", ["out/a": "good", "out/b": "fine"]).outputs["out"])
      _ = try store.materialize(artifact)
      try overwrite(store.blobPath(Digest(of: "good")), "gOod")
      let error = #expect(throws: StoreError.self) { try store.materialize(artifact) }
      #expect(error?.code == .damaged)
      #expect(Disk.status(store.blobPath(Digest(of: "good"))) == nil)
      // Made anew, the tree must not show the damaged file that it was linked to.
      try publish(store, "key", ["out/a": "good", "out/b": "fine"])
      #expect(try Disk.read(store.materialize(artifact) + "/a") == Array("good".utf8))
    }
  }

  @Test func mendsATreeThatLacksOrHasTooMuch() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "key", ["out/a": "1", "out/b": "2"]).outputs["out"])
      let tree = try store.materialize(artifact)
      try Disk.remove(tree + "/a")
      #expect(try Disk.names(in: store.materialize(artifact)) == ["a", "b"])
      try Disk.replace(tree + "/stray", with: [1])
      #expect(try Disk.names(in: store.materialize(artifact)) == ["a", "b"])
    }
  }
}
