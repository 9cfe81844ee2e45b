import Foundation
import Store
import Testing

@Suite struct ArtifactStoreTests {
  @Test func lookingCreatesNothing() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      #expect(try store.record(for: Digest(of: "x")) == .absent)
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func aRecordComesBackWhole() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", ["out/a": "1", "log/b": "2"])
      #expect(try store.record(for: record.key) == .found(record))
      #expect(try Disk.read(store.path + "/.gitignore") == Array("*\n".utf8))
      #expect(Disk.status(store.path + "/CACHEDIR.TAG") != nil)
    }
  }

  @Test func everyKindOfDamageIsSeen() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      func trouble(_ damage: (Record) throws -> Void) throws -> String {
        let record = try publish(store, "key", ["out/a": "content"])
        try damage(record)
        guard case .unusable(let error) = try store.record(for: record.key) else { return "" }
        #expect(error.code == .damaged)
        try store.quarantineDamage(of: record.key)
        return error.message
      }
      let missing = try trouble { try Disk.remove(store.blobPath(try blob($0))) }
      #expect(missing.contains("missing"))
      let short = try trouble { try overwrite(store.blobPath(try blob($0)), "cont") }
      #expect(short.contains("4 bytes"))
      let torn = try trouble { try overwrite(store.recordPath($0.key), "{}") }
      #expect(torn.contains("not a whole record"))
      let foreign = try trouble { record in
        let other = try publish(store, "other", ["out/a": "content"])
        try Disk.replace(store.recordPath(record.key), with: try Disk.read(store.recordPath(other.key)))
      }
      #expect(foreign.contains("not the record of its key"))
    }
  }

  private func blob(_ record: Record) throws -> Digest { try #require(record.outputs["out"]?.files.first?.digest) }
}
