/// How much of what a store holds.
public struct StoreContents: Sendable, Equatable {
  /// A kind of things in the store.
  public struct Share: Sendable, Equatable {
    /// What they are.
    public let name: String
    /// How many.
    public let count: Int
    /// The bytes of their files.
    public let byteCount: Int
  }

  /// The shares of the store.
  public let shares: [Share]
  /// How many runs use the store right now.
  public let leaseCount: Int

  /// Counts; reads only.
  ///
  /// - Complexity: one `lstat` for each file.
  public init(_ store: ArtifactStore) throws(StoreError) {
    var shares: [Share] = []
    for (name, folder) in [("results", "records"), ("contents", "blobs")] {
      let root = "\(store.path)/\(folder)"
      let places = try store.digests(in: folder).map { "\(root)/\($0.hex.prefix(2))/\($0.hex.dropFirst(2))" }
      shares.append(Self.share(name, places))
    }
    for (name, folder) in [("run logs", "runs"), ("interrupted work", "progress"), ("quarantine", "quarantine")] {
      let names = try Disk.ownNames(in: "\(store.path)/\(folder)").filter { !$0.hasPrefix(".") }
      shares.append(Self.share(name, names.map { "\(store.path)/\(folder)/\($0)" }))
    }
    self.shares = shares
    leaseCount = try store.leaseCount()
  }

  private static func share(_ name: String, _ places: [String]) -> Share {
    Share(name: name, count: places.count, byteCount: places.reduce(0) { $0 + byteCount(of: $1) })
  }

  private static func byteCount(of place: String) -> Int {
    guard let status = Disk.status(place) else { return 0 }
    guard status.kind == .folder else { return status.byteCount }
    // What is removed meanwhile has no bytes.
    return ((try? Disk.ownNames(in: place)) ?? []).reduce(0) { $0 + byteCount(of: "\(place)/\($1)") }
  }
}
