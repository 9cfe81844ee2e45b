import Glibc
import Settings

/// A server that keeps results for a team: contents at `<url>/cas/<SHA-256>`, records at `<url>/ac/<key>`.
///
/// These are Bazel's paths, so any server with GET, HEAD and PUT will do, such as nginx with `dav_methods PUT`.
/// bazel-remote takes part where it runs with `--disable_http_ac_validation`: our records are not the protocol buffers
/// that it expects at `/ac/`. The server is trusted for nothing but the choice of a result: a record carries its
/// checksum and its key's pre-image, and contents are named by their digests.
public struct CacheServer: Sendable {
  /// How far a transfer is.
  public struct Progress: Sendable, Equatable {
    /// How many bytes went so far.
    public let byteCount: Int
    /// How many there are.
    public let totalByteCount: Int
  }

  /// What came of asking for a key.
  public enum Fetched: Sendable, Equatable {
    /// The record is in the store now, with all it names; how many bytes had to be fetched for that.
    case found(Record, byteCount: Int)
    /// The server has no record of the key.
    case absent
    /// The caller had enough.
    case stopped
  }

  /// What came of sending a key.
  public enum Sent: Sendable, Equatable {
    /// All is there; how many contents, and of how many bytes, it did not have.
    case done(blobCount: Int, byteCount: Int)
    /// The caller had enough.
    case stopped
  }

  /// Whether contents that the server says to have are sent again.
  package enum Presence: Sendable { case trusted, distrusted }

  /// The server's address for people, without passwords.
  public let name: String

  private let transport: CacheTransport

  /// Names a server; nothing is sent yet.
  ///
  /// - Throws: `StoreError(.configuration)` where the address is none.
  public init(url: String, patience: CachePatience = CachePatience()) throws(StoreError) {
    let scheme = ["http://", "https://"].first { url.lowercased().hasPrefix($0) }
    var address = Substring(url)
    while address.last == "/" { address.removeLast() }
    let place = address.dropFirst(scheme?.count ?? 0)
    let host = place.prefix { $0 != "/" }.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let isPlain = url.utf8.allSatisfy { (33...126).contains($0) && !Array("\"\\<>^`{|}?#".utf8).contains($0) }
    let path = place.drop { $0 != "/" }
    guard let scheme, isPlain, !host.isEmpty, !host.hasPrefix(":"), !Address.hasNoPort(host), !path.contains("@") else {
      // Without its scheme, all before the last '@' may be a name and a password.
      let told = scheme == nil ? String(url.split(separator: "@").last ?? "") : Address.hidingCredentials(in: url)
      throw StoreError(
        .configuration,
        "'\(told)' is no address of a shared cache; expected one such as "
          + "http://cache.example:8080/team, with %2F, %40 and %20 for a '/', '@' or space in a name or password")
    }
    name = scheme + host + path
    transport = CacheTransport(url: String(address), patience: patience)
  }

  /// Brings a key's record and all it names into a store; nothing is published before everything was verified.
  ///
  /// - Parameter onProgress: Called some times a second; `false` ends it.
  /// - Throws: `StoreError(.damaged)` where what the server has cannot be used, `.unreachable` where it cannot be asked,
  ///   others where the store cannot be written.
  public func fetch(
    _ key: Digest, into store: ArtifactStore, onProgress: (Progress) -> Bool = { _ in true }
  ) throws(StoreError) -> Fetched {
    try store.prepareForWriting()
    let folder = try PrivateFolder(in: store, prefix: "pull-\(key.short)-")
    // It holds nothing but what this process wrote.
    defer { _ = folder.clear() }

    let entry = "ac/\(key.hex)"
    let draft = "\(folder.path)/record"
    let request = CacheTransport.Request(name: entry, file: draft, byteCount: Self.recordLimit)
    let answers = try transport.run(.fetch, [request]) { _ in onProgress(Progress(byteCount: 0, totalByteCount: 0)) }
    if answers.first == .missing { return .absent }
    if try !isDone(answers, [request], "GET") { return .stopped }
    let record = try record(of: key, in: try Disk.read(draft, limit: Self.recordLimit), for: store.path)

    let missing = record.blobs.filter {
      let status = Disk.status(store.blobPath($0.digest))
      return status?.kind != .file || status?.byteCount != $0.byteCount
    }
    let total = try byteCount(of: missing, fittingInto: folder.path)
    let requests = missing.enumerated().map { index, blob in
      CacheTransport.Request(
        name: "cas/\(blob.digest.hex)", file: "\(folder.path)/\(index)", byteCount: blob.byteCount)
    }
    let contents = try transport.run(.fetch, requests) {
      onProgress(Progress(byteCount: min($0, total), totalByteCount: total))
    }
    if try !isDone(contents, requests, "GET") { return .stopped }
    for (request, blob) in zip(requests, missing) {
      let found = try Disk.digest(of: request.file, syncing: true)
      guard found == OutputFile.Written(digest: blob.digest, byteCount: blob.byteCount) else {
        throw damage("\(request.name) is not what its name says (\(found.byteCount) of \(blob.byteCount) bytes)")
      }
    }
    let lock = try CollectionLock.take(.shared, in: store)
    defer { lock.release() }
    for (request, blob) in zip(requests, missing) { try store.adopt(request.file, as: blob) }
    // While the others were on their way, a collection may have removed what was here before.
    guard record.blobs.allSatisfy({ Disk.status(store.blobPath($0.digest)) != nil }) else { return .absent }
    try store.syncBlobs(record.blobs.map(\.digest))
    try store.publish(record, by: folder.path)
    return .found(record, byteCount: total)
  }

  /// Sends what the server lacks of a key: contents first, the record that names them last.
  ///
  /// - Parameter onProgress: Called some times a second; `false` ends it.
  /// - Throws: `StoreError(.notFound)` or `.damaged` where the store lacks it, `.unreachable` where the server cannot be
  ///   asked, `.unwritable` where it does not take it.
  package func send(
    _ key: Digest, from store: ArtifactStore, presence: Presence = .trusted,
    onProgress: (Progress) -> Bool = { _ in true }
  ) throws(StoreError) -> Sent {
    let record: Record
    switch try store.record(for: key) {
    case .found(let found): record = found
    case .absent: throw StoreError(.notFound, "\(store.path) has no result of key \(key.short); run its stage first")
    case .unusable(let trouble): throw trouble
    }
    var requests = record.blobs.map {
      CacheTransport.Request(name: "cas/\($0.digest.hex)", file: store.blobPath($0.digest), byteCount: $0.byteCount)
    }
    if presence == .trusted {
      let answers = try transport.run(.look, requests) { _ in onProgress(Progress(byteCount: 0, totalByteCount: 0)) }
      var missing: [CacheTransport.Request] = []
      for (request, answer) in zip(requests, answers) {
        switch answer {
        // One that was cut short is sent anew; servers that state no length are believed.
        case .done(let byteCount?) where byteCount != request.byteCount: missing.append(request)
        case .missing: missing.append(request)
        default: if try !isDone([answer], [request], "HEAD") { return .stopped }
        }
      }
      requests = missing
    }
    let blobs = Dictionary(record.blobs.map { ("cas/\($0.digest.hex)", $0) }, uniquingKeysWith: { first, _ in first })
    for request in requests {
      guard let blob = blobs[request.name], try store.verify(blob: blob.digest, byteCount: blob.byteCount) else {
        throw StoreError(.damaged, "stored file \(request.file) was damaged; run its stage again, then push")
      }
    }
    let total = requests.reduce(0) { $0 + $1.byteCount }
    let sent = try transport.run(.send, requests) {
      onProgress(Progress(byteCount: $0, totalByteCount: total))
    }
    if try !isDone(sent, requests, "PUT") { return .stopped }
    let place = store.recordPath(key)
    let last = CacheTransport.Request(
      name: "ac/\(key.hex)", file: place, byteCount: Disk.status(place)?.byteCount ?? 0)
    let answers = try transport.run(.send, [last]) { _ in
      onProgress(Progress(byteCount: total, totalByteCount: total))
    }
    return try isDone(answers, [last], "PUT") ? .done(blobCount: requests.count, byteCount: total) : .stopped
  }

  /// The longest record that is read, as in the store itself.
  private static let recordLimit = 64 << 20

  /// How long the names of folders are that show an output, below the store's own.
  private static let treeNameByteCount = 100

  private func record(of key: Digest, in bytes: [UInt8], for folder: String) throws(StoreError) -> Record {
    let entry = "ac/\(key.hex)"
    let content: CanonicalValue
    do throws(StoreError) {
      content = try SealedDocument.decode(bytes, path: entry)
    } catch {
      throw damage("\(entry) is not a whole record")
    }
    guard let record = Record(canonical: content), record.key == key else {
      throw damage("\(entry) is not the record of its key")
    }
    let longest = record.outputs.values.flatMap { $0.files.map(\.path) + $0.emptyFolders }.map(\.utf8.count).max() ?? 0
    guard folder.utf8.count + Self.treeNameByteCount + longest < Int(PATH_MAX) else {
      throw damage("\(entry) names a file whose path would be too long in \(folder)")
    }
    return record
  }

  /// The bytes of all; a record may not ask for more than the disk has.
  private func byteCount(of blobs: [Artifact.Blob], fittingInto folder: String) throws(StoreError) -> Int {
    var total = 0
    for blob in blobs {
      let (sum, isTooMuch) = total.addingReportingOverflow(blob.byteCount)
      total = isTooMuch ? .max : sum
    }
    var space = statvfs()
    guard statvfs(folder, &space) == 0 else { throw StoreError("look at", folder, errno: errno) }
    let free = Int(
      clamping: UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue)
    guard total <= free else {
      throw StoreError(
        .noSpace, "a result in the shared cache \(name) has \(total) bytes, and \(folder) has room for \(free)")
    }
    return total
  }

  /// Whether all went well; `false` where the caller had enough, an error for anything else.
  private func isDone(
    _ answers: [CacheTransport.Answer], _ requests: [CacheTransport.Request], _ verb: String
  ) throws(StoreError) -> Bool {
    func first(_ isMeant: (CacheTransport.Answer) -> Bool) -> (CacheTransport.Answer, CacheTransport.Request)? {
      zip(answers, requests).first { isMeant($0.0) }
    }
    func refusal(_ status: Int, _ request: CacheTransport.Request) -> StoreError {
      // Many may read what few may write, so that a refusal of the one says nothing about the other.
      StoreError(
        verb == "PUT" ? .unwritable : .unreachable,
        "the shared cache \(name) cannot be used: it answers HTTP \(status) to \(verb) \(request.name)")
    }
    // That a server failed tells more than what is missing from it.
    for answer in [first(\.isFailure), first { $0 == .missing || $0 == .oversized }] {
      switch answer {
      case (.failed(let words), _)?:
        throw StoreError(.unreachable, "the shared cache \(name) cannot be used: \(words)")
      case (.refused(let status), let request)?: throw refusal(status, request)
      case (.missing, let request)? where verb == "PUT": throw refusal(404, request)
      case (.missing, let request)?: throw damage("\(request.name) is gone")
      case (_, let request)?: throw damage("\(request.name) has more bytes than it should")
      case nil: continue
      }
    }
    return !answers.contains(.stopped)
  }

  private func damage(_ words: String) -> StoreError {
    StoreError(.damaged, "an entry of the shared cache \(name) cannot be used: \(words)")
  }
}

extension CacheTransport.Answer {
  /// Whether the server is to blame, rather than one entry.
  fileprivate var isFailure: Bool {
    switch self {
    case .failed, .refused: true
    case .done, .missing, .oversized, .stopped: false
    }
  }
}
