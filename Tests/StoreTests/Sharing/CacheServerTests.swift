import FileServer
import Foundation
import Settings
import Testing

import Store

@Suite struct CacheServerTests {
  private static let files = ["out/a": "alpha", "out/deep/b": "beta", "log/c": "alpha", "log/empty": ""]

  @Test func whatIsSentComesBackWhole() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      // A folder whose name needs quoting in a configuration file.
      let store = ArtifactStore(path: folder + "/first \"quoted\\\nstore")
      let big = String(repeating: "0123456789", count: 300_000)
      let record = try publish(store, "key", Self.files.merging(["out/big": big]) { $1 })
      let cache = try CacheServer(url: server.url + "/team/", patience: .short)
      let byteCount = "alpha".utf8.count + "beta".utf8.count + big.utf8.count
      #expect(try cache.send(record.key, from: store) == .done(blobCount: 4, byteCount: byteCount))
      #expect(server.requests.last == "PUT team/ac/\(record.key)")
      #expect(server.entries.count == 5)

      let other = ArtifactStore(path: folder + "/other \"quoted\\\nstore")
      #expect(try cache.fetch(record.key, into: other) == .found(record, byteCount: byteCount))
      #expect(try other.record(for: record.key) == .found(record))
      for artifact in record.outputs.values { try other.verify(artifact) }
      #expect(try Disk.names(in: other.path + "/attempts").isEmpty)
    }
  }

  @Test func onlyWhatIsMissingIsMoved() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      let store = ArtifactStore(path: folder + "/store")
      let first = try publish(store, "first", ["out/a": "alpha"])
      let second = try publish(store, "second", ["out/a": "alpha", "out/b": "beta"])
      let cache = try CacheServer(url: server.url, patience: .short)
      _ = try cache.send(first.key, from: store)
      #expect(try cache.send(second.key, from: store) == .done(blobCount: 1, byteCount: 4))
      #expect(try cache.send(second.key, from: store) == .done(blobCount: 0, byteCount: 0))
      let other = ArtifactStore(path: folder + "/other")
      #expect(try cache.fetch(first.key, into: other) == .found(first, byteCount: 5))
      #expect(try cache.fetch(second.key, into: other) == .found(second, byteCount: 4))
      #expect(try cache.fetch(second.key, into: other) == .found(second, byteCount: 0))
    }
  }

  @Test func contentsOfAWrongLengthAreSentAgain() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", Self.files)
      let cache = try CacheServer(url: server.url, patience: .short)
      _ = try cache.send(record.key, from: store)
      let whole = server.entries
      server.entries["cas/\(Digest(of: "alpha"))"] = Array("alp".utf8)
      #expect(try cache.send(record.key, from: store) == .done(blobCount: 1, byteCount: 5))
      #expect(server.entries == whole)
    }
  }

  @Test func aDamagedResultIsNotSent() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", Self.files)
      try overwrite(store.blobPath(Digest(of: "alpha")), "ALPHA")
      let cache = try CacheServer(url: server.url, patience: .short)
      let error = #expect(throws: StoreError.self) { try cache.send(record.key, from: store) }
      #expect(error?.code == .damaged)
      #expect(server.entries.isEmpty)
      #expect(throws: StoreError.self) { try cache.send(Digest(of: "no such key"), from: store) }
    }
  }

  @Test func aRecordOfMoreThanTheDiskHoldsIsRefused() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      let files = [1, 2].map { Artifact.File(path: "\($0)", byteCount: .max / $0, digest: Digest(of: "\($0)")) }
      let record = Record(preimage: .string("key"), outputs: ["out": Artifact(files: files)], facts: someFacts)
      server.entries["ac/\(record.key)"] = SealedDocument.encode(record.canonical)
      let cache = try CacheServer(url: server.url, patience: .short)
      let error = #expect(throws: StoreError.self) {
        try cache.fetch(record.key, into: ArtifactStore(path: folder + "/store"))
      }
      #expect(error?.code == .noSpace)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: [
    "", "cache.example", "ftp://cache.example", "file:///etc", "http://", "http:///team", "http://:80", "http://user@",
    "http://cache.example/?a", "http://cache.example/#a", "http://cache example", "http://cache\"", "http://ca\nche",
    "http://{a,b}", "http://a\\b", "-http://a",
  ])
  func addressesThatAreNoneAreRefused(url: String) {
    let error = #expect(throws: StoreError.self) { try CacheServer(url: url) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("'\(Address.hidingCredentials(in: url))'") == true)
  }

  @Test func passwordsAreNotShown() throws {
    #expect(
      try CacheServer(url: "https://me:secret@cache.example:8080/team//").name == "https://cache.example:8080/team")
    #expect(try CacheServer(url: "HTTP://[::1]:80").name == "http://[::1]:80")
  }
}

extension CachePatience {
  /// For servers on this machine.
  static var short: CachePatience {
    var patience = CachePatience()
    patience.connectSeconds = 5
    patience.slowSeconds = 1
    return patience
  }

  /// A record that does not fit its key, or that no folder can show, is as good as none: the stage is executed.
  @Test func aRecordThatDoesNotHoldWhatItsStageDeclaresIsRefused() throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      let store = ArtifactStore(path: folder + "/store")
      let cache = try CacheServer(url: server.url, patience: .short)
      let file = Artifact.File(path: "x", byteCount: 1, digest: Digest(of: "1"))
      server.entries["cas/\(file.digest)"] = Array("1".utf8)
      func fetch(_ outputs: [String: Artifact]) throws -> CacheServer.Fetched {
        let record = Record(
          preimage: .mapping(["outputs": .list([.string("x")])]), outputs: outputs, facts: someFacts)
        server.entries["ac/\(record.key)"] = SealedDocument.encode(record.canonical)
        return try cache.fetch(record.key, into: store)
      }
      // Below the bound of names, and too long all the same behind the store's own path.
      let deep = Array(repeating: String(repeating: "n", count: 200), count: 20).joined(separator: "/")
      let long = Artifact.File(path: deep, byteCount: 1, digest: file.digest)
      for outputs in [
        [:], ["y": Artifact(files: [file])], ["x": Artifact(files: [])], ["x": Artifact(files: [long])],
      ] as [[String: Artifact]] {
        let error = #expect(throws: StoreError.self) { try fetch(outputs) }
        #expect(error?.code == .damaged, "\(error?.message ?? "")")
      }
      guard case .found = try fetch(["x": Artifact(files: [file])]) else { Issue.record("not found"); return }
    }
  }
}
