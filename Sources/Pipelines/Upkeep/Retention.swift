import Settings
public import Store

/// What a store keeps beyond what is in use.
///
/// Never removed are the present results of all pipelines, those of their newest runs, and those that a running
/// pipeline uses.
public struct Retention: Sendable {
  /// How many of each pipeline's newest runs keep their results.
  public var keptRunCount: Int
  /// Only results that nobody used for so long go, in seconds; `nil` for all that are not in use.
  public var unusedForSeconds: Double?
  /// Only as many results go as bring the store down to this size; those cheapest to make again, per byte, go first.
  public var maximumByteCount: Int?

  /// How long interrupted work can be gone on with, where `unusedForSeconds` does not say: 14 days.
  public static let progressSeconds = 14 * 86_400.0
  /// How long logs of runs are kept that are not among the newest: 90 days.
  public static let logSeconds = 90 * 86_400.0

  /// Chooses what to keep.
  public init(keptRunCount: Int = 10, unusedForSeconds: Double? = nil, maximumByteCount: Int? = nil) {
    self.keptRunCount = keptRunCount
    self.unusedForSeconds = unusedForSeconds
    self.maximumByteCount = maximumByteCount
  }

  /// What went, or would go.
  public struct Outcome: Sendable, Equatable {
    /// The results, in the order in which they were chosen.
    public var evicted: [Evicted] = []
    /// How many stored contents went that no record named, and their bytes.
    public var unreferencedCount = 0
    /// The bytes of those contents.
    public var unreferencedByteCount = 0
    /// How many records went to quarantine because what they name is gone.
    public var unusableCount = 0
    /// How many folders of interrupted work went.
    public var progressCount = 0
    /// How many run logs went.
    public var logCount = 0
    /// How many things went that had been in quarantine for long enough.
    public var quarantineCount = 0
    /// The bytes of the records and contents that stay.
    public var keptByteCount = 0
    /// Why more stays than was asked for, and what can only be set aside; a line each.
    public var warning: String?

    /// The bytes that went.
    public var freedByteCount: Int { evicted.reduce(unreferencedByteCount) { $0 + $1.byteCount } }
    /// How long the results took to make, in seconds.
    public var seconds: Double { evicted.reduce(0) { $0 + $1.seconds } }
  }

  /// A result that goes.
  public struct Evicted: Sendable, Equatable {
    /// The stages that had it, as `pipeline/stage`.
    public let stages: String
    /// Its key.
    public let key: Digest
    /// The bytes that its removal frees.
    public let byteCount: Int
    /// How long it took to make, in seconds.
    public let seconds: Double
    /// When it was last used, in seconds since 1970.
    public let usedAt: Double
  }

  /// Removes what need not stay, beside running pipelines.
  ///
  /// - Parameters:
  ///   - now: The time, in seconds since 1970.
  ///   - isDry: Find out what would go, and remove nothing.
  ///   - whenWaiting: Called once where others use the store just now.
  /// - Throws: `StoreError(.damaged)` where a history cannot be read, so that nobody knows what is in use; `.notFound`
  ///   where there is no store.
  public func apply(
    to store: ArtifactStore, now: Double, isDry: Bool = false, whenWaiting: () -> Void = {}
  ) throws(StoreError) -> Outcome {
    try store.requireFolder()
    let uses = try readUses(store)
    let survey = try StoreSurvey(store)
    let inUse = withParts(uses.currentKeys.union(uses.recentKeys), survey, store).union(try store.leasedKeys())
    let chosen = choose(survey, uses, inUse, now)
    let isAbandoned = { now - $0 > unusedForSeconds ?? Self.progressSeconds }
    let logs = uses.olderLogs.filter { now - (uses.logs[$0]?.writtenAt ?? now) > Self.logSeconds }
    var outcome: Outcome
    var warnings: [String] = []
    if isDry {
      outcome = Outcome(GarbageCollection(survey, evicting: chosen, keptBlobs: inUse), survey, uses)
      outcome.progressCount = try store.abandonedProgress(isAbandoned).count
    } else {
      let collection = try store.collect(
        survey, evicting: chosen,
        roots: { () throws(StoreError) in
          let present = try readUses(store, earlier: uses)
          return withParts(present.currentKeys.union(present.recentKeys), survey, store)
        }, whenWaiting: whenWaiting)
      outcome = Outcome(collection, survey, uses)
      outcome.progressCount = try store.removeAbandonedProgress(isAbandoned)
      warnings += try store.removeLeftovers()
      for name in logs { try Disk.remove("\(store.path)/runs/\(name)") }
      for name in try oldStageLogs(store, inUse, now) { try Disk.remove("\(store.path)/logs/\(name)") }
    }
    outcome.logCount = logs.count
    for name in try oldQuarantine(store, now) {
      do throws(StoreError) {
        if !isDry { try Disk.remove(name) }
        outcome.quarantineCount += 1
      } catch {
        warnings.append("\(error.message); it stays in quarantine")
      }
    }
    if let maximumByteCount, outcome.keptByteCount > maximumByteCount {
      warnings.append(
        "\(Numbers.bytes(outcome.keptByteCount)) \(isDry ? "would stay" : "stay"),"
          + " more than \(Numbers.bytes(maximumByteCount)): what pipelines use"
          + (keptRunCount == 0 ? "" : ", what they used in their newest runs (--keep-runs \(keptRunCount)),")
          + (unusedForSeconds == nil ? "" : " or what was used of late (--older-than)") + " is never removed")
    }
    if !warnings.isEmpty { outcome.warning = warnings.joined(separator: "\n") }
    return outcome
  }

  private func readUses(_ store: ArtifactStore, earlier: StageUses? = nil) throws(StoreError) -> StageUses {
    let uses = try StageUses(store, newest: keptRunCount, earlier: earlier)
    let histories = uses.damaged.keys.filter { $0.hasPrefix("pipelines/") }
    guard let place = histories.sortedByBytes().first else { return uses }
    throw StoreError(
      .damaged,
      "\(store.path)/\(place) is damaged, so nobody knows what its pipeline uses; run: "
        + Advice.command(["verify"], store: store.path))
  }

  /// Results with the parts that they were put together from.
  private func withParts(_ keys: Set<Digest>, _ survey: StoreSurvey, _ store: ArtifactStore) -> Set<Digest> {
    // A record that cannot be read has no parts that anybody could use again.
    keys.union(keys.flatMap { (survey.entries[$0]?.record ?? (try? store.storedRecord(for: $0)))?.facts.parts ?? [] })
  }

  /// The results to remove, in the order in which they go.
  private func choose(
    _ survey: StoreSurvey, _ uses: StageUses, _ inUse: Set<Digest>, _ now: Double
  ) -> [Digest] {
    var candidates: [(key: Digest, usedAt: Double, secondsPerByte: Double)] = []
    for (key, entry) in survey.entries where !inUse.contains(key) {
      let usedAt = max(uses.usedAt[key] ?? 0, entry.status.modifiedAt)
      if let unusedForSeconds, now - usedAt <= unusedForSeconds { continue }
      // Parts of a stage that was interrupted are progress that no record names yet.
      if entry.record.isPart, now - usedAt <= unusedForSeconds ?? Self.progressSeconds { continue }
      candidates.append((key, usedAt, entry.record.facts.seconds / Double(max(1, entry.byteCount))))
    }
    guard let maximumByteCount else {
      return candidates.sorted { ($0.usedAt, $0.key) < ($1.usedAt, $1.key) }.map(\.key)
    }
    candidates.sort { ($0.secondsPerByte, $0.usedAt, $0.key) < ($1.secondsPerByte, $1.usedAt, $1.key) }
    let all = GarbageCollection(survey, evicting: candidates.map(\.key))
    var byteCount = all.results.reduce(all.keptByteCount) { $0 + $1.byteCount }
    var chosen: [Digest] = []
    for result in all.results {
      if byteCount <= maximumByteCount { break }
      byteCount -= result.byteCount
      chosen.append(result.key)
    }
    return chosen
  }

  private func oldQuarantine(_ store: ArtifactStore, _ now: Double) throws(StoreError) -> [String] {
    guard let unusedForSeconds else { return [] }
    return try Disk.ownNames(in: "\(store.path)/quarantine").map { "\(store.path)/quarantine/\($0)" }.filter { place in
      // Moving a file there changes no time but that of its status.
      Disk.status(place).map { now - $0.changedAt > unusedForSeconds } ?? false
    }
  }

  /// What stages without a result wrote to their standard streams, once nobody looks for the reason any more.
  private func oldStageLogs(
    _ store: ArtifactStore, _ inUse: Set<Digest>, _ now: Double
  ) throws(StoreError) -> [String] {
    try Disk.ownNames(in: "\(store.path)/logs").filter { name in
      guard let key = Digest(hex: String(name.prefix { $0 != "." })), !inUse.contains(key),
        Disk.status(store.recordPath(key)) == nil, let status = Disk.status("\(store.path)/logs/\(name)")
      else { return false }
      return now - status.modifiedAt > unusedForSeconds ?? Self.progressSeconds
    }
  }
}

extension Retention.Outcome {
  fileprivate init(_ collection: GarbageCollection, _ survey: StoreSurvey, _ uses: StageUses) {
    for result in collection.results {
      let entry = survey.entries[result.key]
      evicted.append(
        Retention.Evicted(
          stages: uses.words(result.key, entry?.record), key: result.key, byteCount: result.byteCount,
          seconds: result.seconds, usedAt: max(uses.usedAt[result.key] ?? 0, entry?.status.modifiedAt ?? 0)))
    }
    unreferencedCount = collection.unreferencedCount
    unreferencedByteCount = collection.unreferencedByteCount
    unusableCount = collection.unusableCount
    keptByteCount = collection.keptByteCount
  }
}
