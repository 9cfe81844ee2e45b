import FileServer
import Foundation
import Synchronization
import Testing

import Store

@Suite struct SharedCacheTests {
  /// Ways to misbehave, each with what has to be said of it.
  private static let faults: [(request: String, fault: FileServer.Fault, word: String)] = [
    ("GET ac/", .body(Array("<html>Welcome</html>".utf8)), "is not a whole record"),
    ("GET ac/", .body([]), "is not a whole record"),
    ("GET ac/", .cutShort, "cannot be used"),
    ("GET ac/", .endless, "has more bytes than it should"),
    ("GET ac/", .status(403), "HTTP 403"),
    ("GET ac/", .status(500), "HTTP 500"),
    ("GET ac/", .silent, "too slow"),
    ("GET ac/", .trickle, "too slow"),
    ("GET ac/", .hangUp, "Empty reply"),
    ("GET ac/", .redirect("file:///etc/passwd"), "HTTP 302"),
    ("GET cas/", .status(404), "is gone"),
    ("GET cas/\(Digest(of: "alpha"))", .body(Array("alpHa".utf8)), "is not what its name says"),
    ("GET cas/", .body(Array("alp".utf8)), "is not what its name says"),
    ("GET cas/", .body(Array("alpha and more".utf8)), "has more bytes than it should"),
    ("GET cas/", .cutShort, "cannot be used"),
    ("GET cas/", .endless, "has more bytes than it should"),
    ("GET cas/", .status(403), "HTTP 403"),
    ("GET cas/", .status(507), "HTTP 507"),
    ("GET cas/", .silent, "too slow"),
    ("GET cas/", .trickle, "too slow"),
    ("GET cas/", .hangUp, "Empty reply"),
  ]

  @Test(arguments: faults.indices)
  func whateverTheServerDoesIsAMissWithOneWarning(index: Int) throws {
    let (request, fault, word) = Self.faults[index]
    try withCache { server, store, record, empty throws in
      server.misbehave(at: request, fault)
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      guard case .absent(let warning?) = cache.pull(record.key, into: empty) else {
        Issue.record("no warning of \(request) \(fault)")
        return
      }
      #expect(warning.contains(word), "\(request) \(fault)")
      #expect(cache.pull(record.key, into: empty) == .absent(warning: nil), "\(request) \(fault)")
      #expect(try empty.record(for: record.key) == .absent)
      #expect(try Disk.names(in: empty.path + "/blobs").isEmpty)
      #expect(try Disk.names(in: empty.path + "/attempts").isEmpty)
      // The store is as good as any, and the next run's cache as well.
      server.misbehave(at: "", nil)
      let next = SharedCache(try CacheServer(url: server.url, patience: .short))
      #expect(next.pull(record.key, into: empty) == .found(record, byteCount: 9))
    }
  }

  @Test func anotherKeysRecordIsAMiss() throws {
    try withCache { server, store, record, empty throws in
      let key = Digest(of: "another key")
      server.entries["ac/\(key)"] = server.entries["ac/\(record.key)"]
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      guard case .absent(let warning?) = cache.pull(key, into: empty) else {
        Issue.record("no warning")
        return
      }
      #expect(warning.contains("not the record of its key"))
      #expect(try empty.record(for: key) == .absent)
    }
  }

  @Test func damageOfOneEntryLeavesTheOthersInUse() throws {
    try withCache { server, store, record, empty throws in
      let others = try ["x", "y"].map { try publish(store, $0, ["out/\($0)": $0]) }
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      for other in others { _ = cache.push(other.key, from: store) }
      server.entries["cas/\(Digest(of: "x"))"] = Array("X".utf8)
      server.entries["ac/\(record.key)"] = []
      var warnings: [String] = []
      for key in [others[0].key, record.key] {
        if case .absent(let warning) = cache.pull(key, into: empty) { warnings += [warning].compactMap { $0 } }
      }
      #expect(warnings.count == 1)
      #expect(cache.pull(others[1].key, into: empty) == .found(others[1], byteCount: 1))
    }
  }

  @Test func whatWasSeenDamagedIsSentAgain() throws {
    try withCache { server, store, record, empty throws in
      let whole = server.entries
      // As long as before, so that only a pull can tell.
      server.entries["cas/\(Digest(of: "beta"))"] = Array("BETA".utf8)
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      #expect(cache.push(record.key, from: store) == .done(blobCount: 0, byteCount: 0))
      _ = cache.pull(record.key, into: empty)
      #expect(cache.push(record.key, from: store) == .done(blobCount: 2, byteCount: 9))
      #expect(server.entries == whole)
    }
  }

  @Test(arguments: [("PUT cas/", 403), ("PUT cas/", 507), ("PUT ac/", 500), ("PUT ac/", 404)])
  func aServerThatTakesNothingStillGives(request: String, status: Int) throws {
    try withCache { server, store, record, empty throws in
      let other = try publish(store, "other", ["out/other": "other"])
      server.misbehave(at: request, .status(status))
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      guard case .failed(let warning?) = cache.push(other.key, from: store) else {
        Issue.record("no warning of \(request) \(status)")
        return
      }
      #expect(warning.contains("HTTP \(status) to \(request)"))
      #expect(server.entries["ac/\(other.key)"] == nil)
      let count = server.requests.count
      #expect(cache.push(other.key, from: store) == .failed(warning: nil))
      #expect(server.requests.count == count)
      #expect(cache.pull(record.key, into: empty) == .found(record, byteCount: 9))
    }
  }

  @Test(arguments: ["HEAD cas/", "PUT cas/", "PUT ac/"])
  func aServerThatFallsSilentIsLeftAlone(request: String) throws {
    try withCache { server, store, record, empty throws in
      let other = try publish(store, "other", ["out/other": "other"])
      server.misbehave(at: request, .silent)
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      guard case .failed(let warning?) = cache.push(other.key, from: store) else {
        Issue.record("no warning of \(request)")
        return
      }
      #expect(warning.contains("too slow"))
      let count = server.requests.count
      #expect(cache.push(other.key, from: store) == .failed(warning: nil))
      #expect(cache.pull(record.key, into: empty) == .absent(warning: nil))
      #expect(server.requests.count == count)
    }
  }

  @Test func aServerThatIsNotThereIsToldOnce() throws {
    try withCache { server, store, record, empty throws in
      server.stop()
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      guard case .absent(let warning?) = cache.pull(record.key, into: empty) else {
        Issue.record("no warning")
        return
      }
      #expect(warning.contains(server.url) && warning.contains("connect"))
      #expect(cache.pull(record.key, into: empty) == .absent(warning: nil))
      #expect(cache.push(record.key, from: store) == .failed(warning: nil))
    }
  }

  @Test func whoeverHasEnoughGetsNoWarning() throws {
    try withCache { server, store, record, empty throws in
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      server.misbehave(at: "GET cas/", .silent)
      #expect(cache.pull(record.key, into: empty) { $0.totalByteCount == 0 } == .absent(warning: nil))
      #expect(cache.push(record.key, from: store) { _ in false } == .failed(warning: nil))
      server.misbehave(at: "", nil)
      #expect(cache.pull(record.key, into: empty) == .found(record, byteCount: 9))
    }
  }

  @Test func manyThreadsPullTheSame() throws {
    try withCache { server, store, record, empty throws in
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      let results = Mutex<[SharedCache.PullResult]>([])
      DispatchQueue.concurrentPerform(iterations: 6) { _ in
        let result = cache.pull(record.key, into: empty)
        results.withLock { $0.append(result) }
      }
      #expect(
        results.withLock { $0 }.allSatisfy { if case .found(record, _) = $0 { true } else { false } })
      for artifact in record.outputs.values { try empty.verify(artifact) }
    }
  }

  @Test func aStoredFileOfAWrongLengthIsReplaced() throws {
    try withCache { server, store, record, empty throws in
      let cache = SharedCache(try CacheServer(url: server.url, patience: .short))
      _ = cache.pull(record.key, into: empty)
      try overwrite(empty.blobPath(Digest(of: "alpha")), "al")
      #expect(cache.pull(record.key, into: empty) == .found(record, byteCount: 5))
      for artifact in record.outputs.values { try empty.verify(artifact) }
    }
  }

  /// A server with one result of 9 bytes, the store that it came from, and another store.
  private func withCache(_ body: (FileServer, ArtifactStore, Record, ArtifactStore) throws -> Void) throws {
    try withTemporaryFolder { folder throws in
      let server = try FileServer()
      defer { server.stop() }
      let store = ArtifactStore(path: folder + "/store")
      let record = try publish(store, "key", ["out/a": "alpha", "out/b": "beta", "log/a": "alpha"])
      _ = try CacheServer(url: server.url, patience: .short).send(record.key, from: store)
      try body(server, store, record, ArtifactStore(path: folder + "/empty"))
    }
  }
}
