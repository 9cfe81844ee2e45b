import Foundation
import Settings
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

  @Test func copiesOutOfPacksAreComparedWheneverTheyAreUsed() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let files = Dictionary(uniqueKeysWithValues: (0..<30).map { ("out/\($0 % 3)/\($0)", "content \($0)") })
      let artifact = try #require(try publish(store, "key", files).outputs["out"])
      let tree = try store.materialize(artifact)
      let place = tree + "/1/4"
      #expect(try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int == 0o444)
      let first = Disk.status(place)
      #expect(try store.materialize(artifact) == tree)
      #expect(Disk.status(place) == first, "what is right is left alone")
      try overwrite(place, "c0ntent 4")
      #expect(try Disk.read(store.materialize(artifact) + "/1/4") == Array("content 4".utf8))
      // The tree alone is enough; a damaged pack is noticed when it is needed.
      let pack = store.blobPath(artifact.blobs[0].digest)
      try overwrite(pack, String(repeating: "?", count: artifact.blobs[0].byteCount))
      #expect(try store.materialize(artifact) == tree)
      try overwrite(place, "c0ntent 4")
      let error = #expect(throws: StoreError.self) { try store.materialize(artifact) }
      #expect(error?.code == .damaged)
      #expect(Disk.status(pack) == nil)
      #expect(try Disk.names(in: store.path + "/attempts").isEmpty)
      try publish(store, "key", files)
      #expect(try Disk.read(store.materialize(artifact) + "/1/4") == Array("content 4".utf8))
    }
  }

  @Test func findsAFileWhereverItLies() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let alone = try #require(try publish(store, "alone", ["out/a": "alone"]).outputs["out"])
      #expect(try store.verifiedPath(of: alone.files[0], in: alone) == store.blobPath(Digest(of: "alone")))
      let files = Dictionary(uniqueKeysWithValues: (0..<16).map { ("out/\($0)", "packed \($0)") })
      let packed = try #require(try publish(store, "packed", files).outputs["out"])
      let path = try store.verifiedPath(of: packed.files[3], in: packed)
      #expect(try Digest(of: Disk.read(path)) == packed.files[3].digest)
      try overwrite(store.blobPath(Digest(of: "alone")), "a1one")
      #expect(throws: StoreError.self) { try store.verifiedPath(of: alone.files[0], in: alone) }
    }
  }

  @Test(arguments: [1, 20]) func restoresExecutableBitsAndEmptyFolders(fileCount: Int) throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      // Equal content, one executable and one not: a blob has but one mode.
      var files = ["out/tool": "#!/bin/sh", "out/text": "#!/bin/sh"]
      for index in 1..<fileCount { files["out/\(index)"] = "\(index)" }
      let attempt = try StoreTests.attempt(store, "key", files)
      chmod("\(attempt.path)/outputs/out/tool", 0o711)
      try Disk.makeFolder("\(attempt.path)/outputs/out/empty")
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      attempt.discard()
      let artifact = try #require(record.outputs["out"])
      let tree = try store.materialize(artifact)
      func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(tree)/\(name)")[.posixPermissions] as? Int
      }
      func expectAll(_ words: Comment) throws {
        #expect(try store.materialize(artifact) == tree)
        #expect(try mode("tool") == 0o555 && mode("text") == 0o444, words)
        #expect(try Disk.names(in: "\(tree)/empty").isEmpty && Disk.status("\(tree)/empty")?.kind == .folder, words)
      }
      try expectAll("made")
      let before = Disk.status("\(tree)/tool")?.identity
      try expectAll("kept")
      #expect(Disk.status("\(tree)/tool")?.identity == before)
      chmod("\(tree)/tool", 0o444)
      try expectAll("no longer executable")
      chmod("\(tree)/text", 0o755)
      try expectAll("made executable")
      rmdir("\(tree)/empty")
      try expectAll("an empty folder removed")
      try Disk.makeFolder("\(tree)/other")
      try expectAll("an empty folder added")
      #expect(Disk.status("\(tree)/other") == nil)
    }
  }
}
