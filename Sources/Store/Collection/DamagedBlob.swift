/// A stored content that turned out damaged, with the times of its file when that was found.
struct DamagedBlob {
  let digest: Digest
  /// When it was last written, in seconds since 1970.
  let modifiedAt: Double
  /// When it was last written or given a name, in seconds since 1970: the damage cannot be younger.
  let changedAt: Double
}

extension ArtifactStore {
  /// Moves a damaged content to quarantine; `nil` where nothing stands there any more.
  func quarantine(blob digest: Digest) throws(StoreError) -> DamagedBlob? {
    let place = blobPath(digest)
    guard let status = Disk.status(place) else { return nil }
    try quarantine(place)
    return DamagedBlob(digest: digest, modifiedAt: status.modifiedAt, changedAt: status.changedAt)
  }

  /// Moves the records of stages to quarantine that may have read damaged content.
  ///
  /// Those are the stages that were at work when it was written over. Whoever began later had it verified, and whoever was
  /// done before read it whole.
  ///
  /// - Parameter known: Records that the caller has read.
  /// - Returns: The keys of those records.
  @discardableResult func dropReaders(
    of damaged: [DamagedBlob], known: [Digest: Record] = [:]
  ) throws(StoreError) -> [Digest] {
    guard let earliest = damaged.map(\.modifiedAt).min() else { return [] }
    func record(_ key: Digest) -> Record? { known[key] ?? (try? storedRecord(for: key)) }
    let keys = try storedKeys()
    var candidates: [(key: Digest, record: Record, begunAt: Double, endedAt: Double)] = []
    for key in keys {
      guard let endedAt = Disk.status(recordPath(key))?.modifiedAt, endedAt > earliest, let record = record(key) else {
        continue
      }
      let begunAt = endedAt - record.facts.seconds - Self.publicationSeconds
      candidates.append((key, record, begunAt, endedAt))
    }
    candidates.removeAll { reader in
      !damaged.contains { $0.modifiedAt < reader.endedAt && reader.begunAt < $0.changedAt }
    }
    if candidates.isEmpty { return [] }
    // Who reads is told by the digests of what others made.
    var shown: [Digest: [DamagedBlob]] = [:]
    let byDigest = Dictionary(damaged.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
    for key in keys {
      for artifact in record(key)?.outputs.values.map(\.self) ?? [] {
        for blob in artifact.blobs {
          if let one = byDigest[blob.digest] { shown[artifact.digest, default: []].append(one) }
        }
      }
    }
    var dropped: [Digest] = []
    for reader in candidates {
      let read = reader.record.references.flatMap { shown[$0] ?? [] }
      guard read.contains(where: { $0.modifiedAt < reader.endedAt && reader.begunAt < $0.changedAt }) else { continue }
      try quarantine(recordPath(reader.key))
      dropped.append(reader.key)
    }
    return dropped
  }

  /// How long before its record is written a stage's time may have ended: outputs are hashed and synced in between.
  private static let publicationSeconds = 5.0
}
