import Foundation
import Settings
import Store
import Testing

@Suite struct AttemptTests {
  private let files = ["model/weights": "wwww", "model/deep/er/text": "tt", "log/lines": "l"]

  @Test func publishesAllOrNothingWhereverItStops() throws {
    struct Killed: Error {}
    var stoppedAt = 0
    var isDone = false
    while !isDone {
      try withTemporaryFolder { folder throws in
        let store = ArtifactStore(path: folder + "/store")
        let attempt = try StoreTests.attempt(store, "key", files)
        let key = CanonicalValue.string("key").digest
        var step = 0
        do {
          _ = try attempt.publish(roles: ["log", "model"], preimage: .string("key"), facts: someFacts) { next in
            if step == stoppedAt { throw Killed() }
            step += 1
          }
          isDone = true
          guard case .found = try store.record(for: key) else { Issue.record("no record"); return }
        } catch is Killed {
          switch try store.record(for: key) {
          case .absent: break
          case .found(let record):
            for artifact in record.outputs.values { try store.verify(artifact) }
          case .unusable(let trouble): Issue.record("stopped before step \(stoppedAt): \(trouble)")
          }
          // What was left behind stands in nobody's way.
          let record = try publish(store, "key", files)
          #expect(Set(record.outputs.keys) == ["log", "model"])
          for artifact in record.outputs.values { try store.verify(artifact) }
        }
      }
      stoppedAt += 1
    }
    #expect(stoppedAt == 7, "three blobs, folders, record, done, and the whole way")
  }

  @Test func keepsEqualContentOnceAndReadOnly() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let one = try publish(store, "one", ["out/a": "same"])
      let two = try publish(store, "two", ["out/b": "same"])
      let blob = store.blobPath(try #require(one.outputs["out"]).files[0].digest)
      #expect(two.outputs["out"]?.files[0].digest == one.outputs["out"]?.files[0].digest)
      let mode = try FileManager.default.attributesOfItem(atPath: blob)[.posixPermissions] as? Int
      #expect(mode == 0o444)
    }
  }

  @Test func aDamagedBlobIsReplacedByAnEqualOne() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "one", ["out/a": "same"])
      let artifact = try #require(record.outputs["out"])
      try overwrite(store.blobPath(artifact.files[0].digest), "sAme")
      try publish(store, "two", ["out/a": "same"])
      try store.verify(artifact)
      #expect(try Disk.names(in: store.path + "/quarantine").count == 1)
    }
  }

  @Test func replacesARecordWhateverStandsInItsPlace() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let place = store.recordPath(CanonicalValue.string("key").digest)
      for content in ["a file", nil] {
        if let content { try Disk.replace(place, with: Array(content.utf8)) } else { try Disk.makeFolder(place + "/x") }
        let record = try publish(store, "key", ["out/a": "1"])
        #expect(try store.record(for: record.key) == .found(record))
        try Disk.remove(place)
      }
    }
  }

  @Test func takesOverFilesOfItsOwnAndCopiesThoseThatOthersMayWrite() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try Attempt(store: store, key: Digest(of: "key"))
      let out = try attempt.outputFolder("out")
      for name in ["own", "held", "linked"] { try Disk.replace("\(out)/\(name)", with: Array(name.utf8)) }
      try Disk.replace(folder + "/mine", with: Array("mine".utf8))
      chmod(folder + "/mine", 0o640)
      #expect(link("\(out)/linked", folder + "/second") == 0 && link(folder + "/mine", "\(out)/mine") == 0)
      let writer = open("\(out)/held", O_WRONLY)
      defer { close(writer) }
      chmod("\(out)/own", 0o222)
      chmod(out, 0o555)
      let inodes = ["own", "held", "linked", "mine"].map { Disk.status("\(out)/\($0)")?.identity }
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      let files = try #require(record.outputs["out"]).files
      #expect(files.map(\.path) == ["held", "linked", "mine", "own"])
      let stored = ["own", "held", "linked", "mine"].map { name in
        files.first { $0.path == name }.flatMap { Disk.status(store.blobPath($0.digest))?.identity }
      }
      #expect(zip(inodes, stored).map { $0 == $1 } == [true, false, false, false])
      #expect(pwrite(writer, "EVIL", 4, 0) == 4)
      try store.verify(try #require(record.outputs["out"]))
      #expect(try FileManager.default.attributesOfItem(atPath: folder + "/mine")[.posixPermissions] as? Int == 0o640)
      #expect(attempt.discard() == nil)
    }
  }

  @Test func distrustedFilesAreCopied() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try attempt(store, "key", ["out/a": "content"])
      let before = Disk.status("\(attempt.path)/outputs/out/a")?.identity
      attempt.distrustFiles()
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      #expect(Disk.status(store.blobPath(try #require(record.outputs["out"]).files[0].digest))?.identity != before)
      attempt.discard()
    }
  }

  @Test func aLinkedFileIsNeitherCopiedNorRead() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let one = try #require(try publish(store, "one", ["out/a": "content"]).outputs["out"]?.files[0])
      let blob = store.blobPath(one.digest)
      // Damage of the same size: only reading could tell, and whoever uses the output does read.
      try overwrite(blob, "cOntent")
      let before = Disk.status(blob)?.identity
      let next = try attempt(store, "two", ["out/own": "own"])
      try next.linkBlob(one, "out", "deep/b")
      try next.linkBlob(one, "out", "c")
      #expect(Disk.status("\(next.path)/outputs/out/deep/b")?.identity == before)
      let record = try next.publish(roles: ["out"], preimage: .string("two"), facts: someFacts)
      next.discard()
      let artifact = try #require(record.outputs["out"])
      #expect(artifact.files.map(\.path) == ["c", "deep/b", "own"])
      #expect(artifact.files[0].digest == one.digest && artifact.files[0].byteCount == 7)
      #expect(Disk.status(blob)?.identity == before)
      #expect(throws: StoreError.self) { try store.verify(artifact) }
    }
  }

  @Test func aLinkedFileEntersNoPackAndAFileOfAPackIsCopied() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let many = Dictionary(uniqueKeysWithValues: (0..<20).map { ("out/\($0)", "content \($0)") })
      let single = try #require(try publish(store, "one", ["out/a": "single"]).outputs["out"]?.files[0])
      let packed = try #require(try publish(store, "two", many).outputs["out"]?.files[0])
      #expect(packed.location != .blob)
      let next = try attempt(store, "three", many)
      try next.linkBlob(single, "out", "linked")
      try next.linkBlob(packed, "out", "unpacked")
      let record = try next.publish(roles: ["out"], preimage: .string("three"), facts: someFacts)
      next.discard()
      let files = try #require(record.outputs["out"]).files
      #expect(files.first { $0.path == "linked" }?.location == .blob)
      let unpacked = try #require(files.first { $0.path == "unpacked" })
      #expect(try store.content(of: unpacked) == store.content(of: packed))
      try store.verify(try #require(record.outputs["out"]))
    }
  }

  @Test func aLinkedFileWhoseBlobWasMovedAsideIsNoOutput() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let one = try #require(try publish(store, "one", ["out/a": "content"]).outputs["out"]?.files[0])
      let damaged = try attempt(store, "two", [:])
      try damaged.linkBlob(one, "out", "b")
      try overwrite(store.blobPath(one.digest), "cOntent")
      #expect(try !store.verify(blob: one.digest, byteCount: one.byteCount))
      let error = #expect(throws: StoreError.self) {
        try damaged.publish(roles: ["out"], preimage: .string("two"), facts: someFacts)
      }
      #expect(error?.code == .damaged)
      #expect(throws: StoreError.self) { try damaged.linkBlob(one, "out", "c") }
      #expect(throws: StoreError.self) { try damaged.linkBlob(one, "out", "../c") }
    }
  }

  @Test func hashesWhatWasWrittenByPathAndWhatChangedAfterwards() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try StoreTests.attempt(store, "key", ["out/a": "first"])
      let out = try attempt.outputFolder("out")
      try "later!".write(toFile: out + "/a", atomically: false, encoding: .utf8)
      try "by path".write(toFile: out + "/b", atomically: false, encoding: .utf8)
      let record = try attempt.publish(roles: ["out"], preimage: .string("key"), facts: someFacts)
      let digests = record.outputs["out"]?.files.map(\.digest)
      #expect(digests == [Digest(of: "later!"), Digest(of: "by path")])
    }
  }

  @Test func anOutputMayBeOneFile() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try StoreTests.attempt(store, "key", [:])
      let file = try attempt.createOutput("table.csv")
      try file.write("1,2".utf8)
      _ = try file.finish()
      let record = try attempt.publish(roles: ["table.csv"], preimage: .string("key"), facts: someFacts)
      #expect(record.outputs["table.csv"]?.files.map(\.path) == ["table.csv"])
      // A folder with nothing but a file of its own name would be the same artifact.
      let alike = try StoreTests.attempt(store, "alike", ["x/x": "1"])
      #expect(throws: StoreError.self) {
        try alike.publish(roles: ["x"], preimage: .string("alike"), facts: someFacts)
      }
    }
  }

  @Test func refusesWhatIsNoOutput() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      func message(_ roles: [String], _ prepare: (Attempt) throws -> Void) throws -> String {
        let current = try attempt(store, "key", ["out/a": "1"])
        try prepare(current)
        let error = #expect(throws: StoreError.self) {
          try current.publish(roles: roles, preimage: .string("key"), facts: someFacts)
        }
        current.discard()
        return error?.message ?? ""
      }
      let missing = try message(["out", "log"]) { _ in }
      #expect(missing.contains("'log' was declared but never written"))
      let undeclared = try message([]) { _ in }
      #expect(undeclared.contains("'out' was written but never declared"))
      let linked = try message(["out"]) { attempt in
        try FileManager.default.createSymbolicLink(
          atPath: attempt.outputFolder("out") + "/link", withDestinationPath: "/etc/passwd")
      }
      #expect(linked.contains("neither file nor folder"))
      let unfinished = try message(["out"]) { try $0.createFile("out", "open").write([1]) }
      #expect(unfinished.contains("never finished"))
      let outside = try attempt(store, "key", [:])
      #expect(throws: StoreError.self) { try outside.createFile("out", "../../x") }
      #expect(try store.record(for: CanonicalValue.string("key").digest) == .absent)
    }
  }

  @Test func sweepsDeadAttemptsAndNoLivingOnes() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let living = try attempt(store, "living", ["out/a": "1"])
      let dead = "\(store.path)/attempts/dead"
      try Disk.makeFolder(dead + "/outputs")
      _ = try OutputFile(creating: dead + "/lock").finish()
      try Disk.makeFolder("\(store.path)/attempts/never-locked")
      #expect(try store.removeLeftovers().isEmpty)
      let names = try Disk.names(in: store.path + "/attempts")
      #expect(!names.contains("dead") && !names.contains("never-locked"))
      _ = try living.publish(roles: ["out"], preimage: .string("living"), facts: someFacts)
    }
  }

  @Test func anOutputMayBeAFolderWithNothingInIt() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let attempt = try StoreTests.attempt(store, "key", ["more/log": "1"])
      try Disk.makeFolder("\(attempt.path)/outputs/empty")
      try Disk.makeFolder("\(attempt.path)/outputs/more/deep/er")
      let record = try attempt.publish(roles: ["empty", "more"], preimage: .string("key"), facts: someFacts)
      #expect(record.outputs["empty"] == Artifact(files: [], emptyFolders: ["."]))
      #expect(record.outputs["more"]?.emptyFolders == ["deep/er"])
      #expect(try store.record(for: record.key) == .found(record))
      let tree = try store.materialize(try #require(record.outputs["empty"]))
      #expect(try Disk.names(in: tree).isEmpty && Disk.status(tree)?.kind == .folder)
      // That the stage asked for the folder does not mean that it wrote anything.
      let asked = try StoreTests.attempt(store, "asked", [:])
      _ = try asked.outputFolder("empty")
      let error = #expect(throws: StoreError.self) {
        try asked.publish(roles: ["empty"], preimage: .string("asked"), facts: someFacts)
      }
      #expect(error?.message.contains("never written") == true)
    }
  }
}
