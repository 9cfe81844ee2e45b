import Foundation
import Store
import Testing

@Suite struct ArtifactStoreTests {
  @Test func lookingCreatesNothing() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: folder + "/store")
      #expect(try store.record(for: Digest(of: "x")) == .absent)
      #expect(try Disk.names(in: folder).isEmpty)
    }
  }

  @Test func aRecordComesBackWhole() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", ["out/a": "1", "log/b": "2"])
      #expect(try store.record(for: record.key) == .found(record))
      #expect(try Disk.read(store.path + "/.gitignore") == Array("*\n".utf8))
      #expect(Disk.status(store.path + "/CACHEDIR.TAG") != nil)
    }
  }

  @Test func everyKindOfDamageIsSeen() throws {
    try withTemporaryFolder { folder in
      let store = ArtifactStore(path: folder + "/store")
      func trouble(_ damage: (Record) throws -> Void) throws -> String {
        let record = try publish(store, "key", ["out/a": "content"])
        try damage(record)
        guard case .unusable(let error) = try store.record(for: record.key) else { return "" }
        #expect(error.code == .damaged)
        try store.quarantineDamage(of: record.key)
        return error.message
      }
      #expect(try trouble { try Disk.remove(store.blobPath($0.outputs["out"]!.files[0].digest)) }.contains("missing"))
      #expect(
        try trouble { try overwrite(store.blobPath($0.outputs["out"]!.files[0].digest), "cont") }.contains("4 bytes"))
      #expect(try trouble { try overwrite(store.recordPath($0.key), "{}") }.contains("not a whole record"))
      #expect(
        try trouble { record in
          let other = try publish(store, "other", ["out/a": "content"])
          let bytes = try Disk.read(store.recordPath(other.key))
          try Disk.replace(store.recordPath(record.key), with: bytes)
        }.contains("not the record of its key"))
    }
  }
}
