import Foundation
import Store
import Testing

@Suite struct VerificationTests {
  private func found(_ store: ArtifactStore) throws -> [String] {
    try Verification(store).damage.map { "\($0.kind.rawValue) \($0.place.prefix { $0 != "/" })" }
  }

  @Test func findsNothingWhereAllIsWell() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      #expect(throws: StoreError.self) { try found(store) }
      #expect(try Disk.names(in: folder).isEmpty, "looking makes no store")
      let record = try publish(store, "one", ["out/a": "12345", "out/b": "678"])
      _ = try store.materialize(try #require(record.outputs["out"]))
      var told: [[Int]] = []
      let verification = try Verification(store) { told.append([$0, $1]) }
      #expect(verification.damage.isEmpty)
      #expect(verification.records == [record.key: record])
      #expect(verification.blobCount == 2)
      #expect(verification.byteCount == 8)
      #expect(told.last == [8, 8])
    }
  }

  private enum Case: CaseIterable {
    case changedBlob, emptyBlob, missingBlob, folderAsBlob
    case changedRecord, folderAsRecord
    case strayBlob, strayRecord, changedTree

    /// Damages a store that holds a record with the contents `content` and `other`; tells what a check must report.
    func damage(_ store: ArtifactStore, _ record: Record) throws -> String {
      let blob = store.blobPath(Digest(of: "content"))
      switch self {
      case .changedBlob: try overwrite(blob, "cOntent")
      case .emptyBlob: try overwrite(blob, "")
      case .missingBlob:
        try Disk.remove(blob)
        return "record records"
      case .folderAsBlob: try replaceByFolder(blob)
      case .changedRecord:
        try overwrite(store.recordPath(record.key), "{}")
        return "record records"
      case .folderAsRecord:
        try replaceByFolder(store.recordPath(record.key))
        return "record records"
      case .strayBlob:
        try Disk.replace(store.path + "/blobs/ab/stray", with: [1])
        return "stray blobs"
      case .strayRecord:
        try Disk.replace(store.path + "/records/x", with: [1])
        return "stray records"
      case .changedTree:
        let tree = try store.materialize(try #require(record.outputs["out"]))
        try Disk.replace(tree + "/a", with: Array("other".utf8))
        return "tree trees"
      }
      return "blob blobs"
    }

    var spoilsTheRecord: Bool { ![.strayBlob, .strayRecord, .changedTree].contains(self) }

    private func replaceByFolder(_ place: String) throws {
      try Disk.remove(place)
      try Disk.makeFolder(place + "/inside")
    }
  }

  @Test(arguments: Case.allCases) private func findsDamageOnceAndMovesItAside(damaged: Case) throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "one", ["out/a": "content", "out/b": "other"])
      let other = try publish(store, "two", ["out/a": "another"])
      let expected = try damaged.damage(store, record)
      #expect(try found(store) == [expected])
      #expect(try Disk.names(in: store.path + "/quarantine").isEmpty == false)
      #expect(try found(store).isEmpty, "what was moved is not found again")
      #expect(try store.record(for: other.key) == .found(other))
      #expect(try store.record(for: record.key) == (damaged.spoilsTheRecord ? .absent : .found(record)))
    }
  }

  @Test func findsADamagedPackAndChangedCopiesOutOfIt() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let files = Dictionary(uniqueKeysWithValues: (0..<40).map { ("out/\($0)", "content \($0)") })
      let record = try publish(store, "many", files)
      let artifact = try #require(record.outputs["out"])
      let tree = try store.materialize(artifact)
      #expect(try found(store).isEmpty)
      try overwrite(tree + "/7", "content 8")
      #expect(try found(store) == ["tree trees"])
      let pack = store.blobPath(artifact.files[0].blob.digest)
      try overwrite(pack, "X" + String(decoding: try Disk.read(pack).dropFirst(), as: UTF8.self))
      #expect(try found(store) == ["blob blobs"])
      #expect(try store.record(for: record.key) == .absent)
    }
  }

  @Test func namesWhoUsesWhatIsDamaged() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let users = try ["one", "two"].map { try publish(store, $0, ["out/a": "shared"]) }
      try publish(store, "three", ["out/a": "own"])
      try overwrite(store.blobPath(Digest(of: "shared")), "sharEd")
      let damage = try Verification(store).damage
      #expect(damage.map(\.keys) == [users.map(\.key).sorted()])
    }
  }
}
