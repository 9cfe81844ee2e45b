import Foundation
import Settings
import Store
import Testing

@Suite struct CheckoutTests {
  /// An artifact with a large file of its own and with small ones in a pack.
  private func published(_ store: ArtifactStore) throws -> Artifact {
    var files = ["out/large": String(repeating: "0123456789", count: 300_000)]
    for index in 0..<20 { files["out/small\(index)"] = "\(index)" }
    return try #require(try publish(store, "key", files).outputs["out"])
  }

  @Test func copiesWhateverHoldsTheFile() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try published(store)
      for file in artifact.files {
        let place = "\(folder)/out/deep/\(file.path)"
        try Disk.replace(place, with: [1])
        try store.checkout(file, to: place)
        #expect(try Digest(of: Disk.read(place)) == file.digest)
        #expect(Disk.status(place)?.identity != Disk.status(store.blobPath(file.blob.digest))?.identity)
      }
      #expect(try Disk.names(in: folder + "/out/deep") == artifact.files.map(\.path), "no draft is left")
    }
  }

  @Test(arguments: ["large", "small3"]) func damageNeverReachesTheWorkspace(name: String) throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try published(store)
      let file = try #require(artifact.files.first { $0.path == name })
      let place = folder + "/out/file"
      try store.checkout(file, to: place)
      let blob = store.blobPath(file.blob.digest)
      var bytes = try Disk.read(blob)
      if case .slice(_, let offset) = file.location { bytes[offset] ^= 1 } else { bytes[bytes.count - 1] ^= 1 }
      try overwrite(blob, String(decoding: bytes, as: UTF8.self))
      let error = #expect(throws: StoreError.self) { try store.checkout(file, to: place) }
      #expect(error?.code == .damaged)
      #expect(Disk.status(blob) == nil, "in quarantine")
      #expect(try Digest(of: Disk.read(place)) == file.digest)
      #expect(try Disk.names(in: folder + "/out") == ["file"])
      let missing = #expect(throws: StoreError.self) { try store.checkout(file, to: place) }
      #expect(missing?.code == .damaged)
    }
  }

  @Test func restoresExecutableBits() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try StoreTests.attempt(store, "key", ["out/tool": "1", "out/text": "2"])
      chmod("\(attempt.path)/outputs/out/tool", 0o700)
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      for file in try #require(record.outputs["out"]).files {
        for _ in 0..<2 {
          try store.checkout(file, to: folder + "/place")
          #expect(Disk.status(folder + "/place")?.isExecutable == (file.path == "tool"))
        }
      }
    }
  }
}
