import Foundation
import Settings
import Store
import Testing

@Suite struct PackTests {
  /// `out/00`, `out/01`, …: small files, no two alike.
  private func small(_ count: Int) -> [String: String] {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ("out/\($0 < 10 ? "0" : "")\($0)", "content of \($0)") })
  }

  private func blobs(_ store: ArtifactStore) throws -> [String] {
    try Disk.names(in: store.path + "/blobs").flatMap { folder in
      try Disk.names(in: "\(store.path)/blobs/\(folder)").map { "\(store.path)/blobs/\(folder)/\($0)" }
    }
  }

  @Test func manySmallFilesShareOneBlobAndFewDoNot() throws {
    try withTemporaryFolder { folder throws in
      let few = ArtifactStore(path: folder + "/few")
      let unpacked = try #require(try publish(few, "key", small(15)).outputs["out"])
      #expect(unpacked.blobs.count == 15)
      #expect(try blobs(few).count == 15)
      let many = ArtifactStore(path: folder + "/many")
      let packed = try #require(try publish(many, "key", small(16)).outputs["out"])
      #expect(packed.blobs.count == 1)
      #expect(try blobs(many).count == 1)
      let bytes = try Disk.read(many.blobPath(packed.blobs[0].digest))
      #expect(bytes == Array((0..<16).map { "content of \($0)" }.joined().utf8), "in the order of paths")
      #expect(try packed.files.map { try many.content(of: $0) } == (0..<16).map { Array("content of \($0)".utf8) })
    }
  }

  @Test func whereFilesLieIsNoPartOfWhatTheyAre() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      // The other output brings the number of small files to the one from which they are packed.
      let alone = try #require(try publish(store, "alone", small(10)).outputs["out"])
      var more = small(10)
      for index in 0..<10 { more["rest/\(index)"] = "\(index)" }
      let packed = try #require(try publish(store, "packed", more).outputs["out"])
      #expect(packed.blobs != alone.blobs)
      #expect(packed == alone)
      #expect(packed.hashValue == alone.hashValue)
      #expect(packed.digest == alone.digest)
      #expect(try store.materialize(packed) == store.materialize(alone))
      #expect(try Disk.names(in: store.path + "/quarantine").isEmpty, "either shows the tree of the other")
    }
  }

  @Test func equalContentsAreKeptOnceAndEmptyFilesAreFiles() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      var files = small(16)
      files["out/copy"] = "content of 3"
      files["out/empty"] = ""
      let artifact = try #require(try publish(store, "key", files).outputs["out"])
      let length = (0..<16).reduce(0) { $0 + "content of \($1)".utf8.count }
      #expect(artifact.blobs.map(\.byteCount) == [length])
      let tree = try store.materialize(artifact)
      #expect(try Disk.read(tree + "/copy") == Array("content of 3".utf8))
      #expect(try Disk.read(tree + "/empty").isEmpty)
    }
  }

  @Test func largeFilesAmongSmallOnesAreLinkedNeverCopied() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try StoreTests.attempt(store, "key", small(20))
      let file = try attempt.createFile("out", "created")
      try file.write([UInt8](repeating: 1, count: 64 << 10))
      _ = try file.finish()
      let out = try attempt.outputFolder("out")
      try Data(repeating: 2, count: 100_000).write(to: URL(filePath: out + "/by path"))
      let before = ["created", "by path"].map { Disk.status("\(out)/\($0)")?.identity }
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      let artifact = try #require(record.outputs["out"])
      #expect(artifact.blobs.count == 3)
      let stored = ["created", "by path"].map { name in
        artifact.files.first { $0.path == name }.flatMap { Disk.status(store.blobPath($0.digest))?.identity }
      }
      #expect(stored == before)
      let tree = try store.materialize(artifact)
      #expect(["created", "by path"].map { Disk.status("\(tree)/\($0)")?.identity } == before)
    }
  }

  @Test func aRecordWithoutItsPackCannotBeUsedAndIsMadeAnew() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", small(20))
      guard case .found(let read) = try store.record(for: record.key) else { Issue.record("no record"); return }
      #expect(read.outputs["out"]?.blobs == record.outputs["out"]?.blobs)
      let pack = store.blobPath(try #require(record.outputs["out"]?.blobs[0].digest))
      try overwrite(pack, "short")
      guard case .unusable(let trouble) = try store.record(for: record.key) else { Issue.record("usable"); return }
      #expect(trouble.message.contains("pack of 00 and 19 more files"))
      try store.quarantineDamage(of: record.key)
      #expect(Disk.status(pack) == nil)
      try publish(store, "key", small(20))
      try store.verify(try #require(record.outputs["out"]))
    }
  }

  @Test func onlyFilesThatLieInTheDamageAreDamaged() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let artifact = try #require(try publish(store, "key", small(20)).outputs["out"])
      let pack = store.blobPath(artifact.blobs[0].digest)
      var bytes = try Disk.read(pack)
      bytes[0] ^= 1
      try overwrite(pack, String(decoding: bytes, as: UTF8.self))
      #expect(try store.content(of: artifact.files[1]) == Array("content of 1".utf8))
      let error = #expect(throws: StoreError.self) { try store.verify(artifact) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains("stored file 00 in") == true)
      #expect(Disk.status(pack) == nil)
      #expect(throws: StoreError.self) { try store.content(of: artifact.files[1]) }
    }
  }
}
