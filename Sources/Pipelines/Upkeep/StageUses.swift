import Settings
package import Store

/// Which stages use which keys, as the histories and the run logs of a store tell.
package struct StageUses: Sendable {
  /// A run log, as far as it matters here.
  package struct Log: Sendable {
    package let pipeline: String
    /// When it was written, in seconds since 1970.
    package let writtenAt: Double
    /// The stages with the keys that they had.
    package let stages: [(name: String, key: Digest)]
  }

  /// The present keys of all pipelines.
  package private(set) var currentKeys: Set<Digest> = []
  /// The keys in the newest runs of each pipeline.
  package private(set) var recentKeys: Set<Digest> = []
  /// The stages that have or had a key, as `pipeline/stage`.
  package private(set) var stages: [Digest: Set<String>] = [:]
  /// When a run last used a key, in seconds since 1970; keys that no log names are missing.
  package private(set) var usedAt: [Digest: Double] = [:]
  /// The run logs by file name.
  package private(set) var logs: [String: Log] = [:]
  /// The file names of the run logs that are not among the newest of their pipeline.
  package private(set) var olderLogs: [String] = []
  /// The histories and run logs that could not be understood, by their place in the store.
  package private(set) var damaged: [String: StoreError] = [:]

  /// Reads histories and run logs; reads only.
  ///
  /// - Parameters:
  ///   - runCount: How many runs of each pipeline count as the newest.
  ///   - earlier: What was found before; logs do not change, so those that it holds are not read again.
  package init(_ store: ArtifactStore, newest runCount: Int, earlier: StageUses? = nil) throws(StoreError) {
    for name in try Disk.ownNames(in: "\(store.path)/pipelines") {
      guard name.hasSuffix(History.suffix), !name.hasPrefix(".") else { continue }
      try addHistory(String(name.dropLast(History.suffix.count)), store)
    }
    for name in try Disk.ownNames(in: "\(store.path)/runs") where name.hasSuffix(".json") && !name.hasPrefix(".") {
      if let known = earlier?.logs[name] { logs[name] = known } else { try addLog(name, store) }
    }
    for pipeline in Dictionary(grouping: logs, by: \.value.pipeline).values {
      let newestFirst = pipeline.sorted { ($0.value.writtenAt, $0.key) > ($1.value.writtenAt, $1.key) }
      for (_, log) in newestFirst.prefix(runCount) { recentKeys.formUnion(log.stages.map(\.key)) }
      olderLogs += newestFirst.dropFirst(runCount).map(\.key)
      for (_, log) in pipeline {
        for (name, key) in log.stages {
          stages[key, default: []].insert("\(log.pipeline)/\(name)")
          usedAt[key] = max(usedAt[key] ?? 0, log.writtenAt)
        }
      }
    }
  }

  /// The stages of a key in words; what no history and no log names is called by its kind.
  package func words(_ key: Digest, _ record: Record?) -> String {
    if let names = stages[key] { return names.sortedByBytes().joined(separator: ", ") }
    let kind = record?.preimage["kind"]?.text ?? "unknown kind"
    return "\(key.short) (\(kind), of no known pipeline)"
  }

  private mutating func addHistory(_ pipeline: String, _ store: ArtifactStore) throws(StoreError) {
    let history: History
    do throws(StoreError) {
      history = try History.read(pipeline: pipeline, store: store)
    } catch {
      guard error.code == .damaged else { throw error }
      damaged[History.place(pipeline)] = error
      return
    }
    currentKeys.formUnion(history.currentKeys.values)
    for (stage, entries) in history.entries {
      for entry in entries { stages[entry.key, default: []].insert("\(pipeline)/\(stage)") }
    }
  }

  private mutating func addLog(_ name: String, _ store: ArtifactStore) throws(StoreError) {
    let place = "\(store.path)/runs/\(name)"
    do throws(StoreError) {
      guard let status = Disk.status(place) else { return }
      guard status.kind == .file else { throw StoreError(.damaged, "\(place) is not a file") }
      logs[name] = try Log(
        String(name.dropLast(5)), CanonicalValue(stored: try Disk.read(place)), writtenAt: status.modifiedAt,
        place: place)
    } catch {
      switch error.code {
      // Another collection removed it just now.
      case .notFound: return
      case .damaged: damaged["runs/\(name)"] = error
      default: throw error
      }
    }
  }
}

extension StageUses.Log {
  fileprivate init(_ id: String, _ content: CanonicalValue, writtenAt: Double, place: String) throws(StoreError) {
    guard let run = LoggedRun(id: id, canonical: content) else {
      throw StoreError(.damaged, "\(place) is not the log of a run")
    }
    pipeline = run.pipeline
    self.writtenAt = writtenAt
    // Stages that were skipped have no key.
    stages = run.stages.compactMap { stage in stage.key.map { (stage.name, $0) } }
  }
}
