import Foundation
import Store
import Testing

@Suite struct StoredStateTests {
  private func with(_ files: [String: String], _ body: (ArtifactStore, Artifact, String, StoredState) throws -> Void)
    throws
  {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "a", files).outputs["out"])
      var state = try StoredState(of: artifact, in: store)
      let tree = try store.materialize(artifact)
      state.add(tree: tree)
      try body(store, artifact, tree, state)
    }
  }

  private let many = Dictionary(uniqueKeysWithValues: (0..<20).map { ("out/\($0)", "content \($0)") })

  @Test func readingAndOtherNamesChangeNothing() throws {
    for files in [["out/a": "content"], many] {
      try with(files) { (store, artifact, tree, state) throws in
        let place = "\(tree)/\(artifact.files[0].path)"
        _ = try Disk.read(place)
        #expect(state.finding(tree: tree) == .unchanged)
        #expect(link(place, store.path + "/second") == 0 && chmod(place, 0o644) == 0)
        #expect(state.finding(tree: tree) == .unchanged)
        #expect(try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int == 0o444)
      }
    }
  }

  @Test func aTreeOfEqualFilesIsAsGoodAsOneOfTheSame() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "a", ["out/a": "content"]).outputs["out"])
      let tree = try store.materialize(artifact)
      // Lost and made anew: the tree still shows the file before.
      try Disk.remove(store.blobPath(artifact.files[0].digest))
      try publish(store, "b", ["out/a": "content"])
      var state = try StoredState(of: artifact, in: store)
      #expect(try store.materialize(artifact) == tree)
      state.add(tree: tree)
      #expect(state.finding(tree: tree) == .unchanged)
    }
  }

  @Test func whatWasWrittenIsFound() throws {
    for files in [["out/a": "content"], many] {
      try with(files) { (_, artifact, tree, state) throws in
        let (path, place) = (artifact.files[0].path, "\(tree)/\(artifact.files[0].path)")
        let bytes = String(decoding: try Disk.read(place), as: UTF8.self)
        try overwrite(place, "EVIL")
        #expect(state.finding(tree: tree) == .damaged(path))
        // What held something else meanwhile may have been read.
        try overwrite(place, bytes)
        #expect(state.finding(tree: tree) == .touched(path))
        try Disk.remove(place)
        #expect(state.finding(tree: tree) == .damaged(path))
      }
    }
  }

  @Test func aFileThatSomebodyHoldsOpenIsNotUsed() throws {
    try with(["out/a": "content"]) { (store, artifact, _, _) throws in
      let blob = store.blobPath(artifact.files[0].digest)
      chmod(blob, 0o644)
      let writer = open(blob, O_WRONLY)
      defer { close(writer) }
      _ = try StoredState(of: artifact, in: store)
      let error = #expect(throws: StoreError.self) { try store.materialize(artifact) }
      #expect(error?.code == .damaged)
    }
  }
}
