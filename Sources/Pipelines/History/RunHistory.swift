import Settings
public import Store

/// The logs of the runs that used a store, newest first; reads only.
public struct RunHistory: Sendable {
  private let store: ArtifactStore
  /// The runs' names, newest first.
  private let ids: [String]
  private let onDamage: @Sendable (StoreError) -> Void

  /// Lists the logs without reading them.
  ///
  /// - Parameter onDamage: Hears of logs that cannot be read; they are passed over.
  public init(
    store: ArtifactStore, onDamage: @escaping @Sendable (StoreError) -> Void
  ) throws(StoreError) {
    self.store = store
    self.onDamage = onDamage
    ids = try Disk.ownNames(in: "\(store.path)/runs").filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
      .map { String($0.dropLast(5)) }.reversed()
  }

  /// The newest runs, all of one pipeline if it is named.
  ///
  /// - Complexity: reads logs until there are enough.
  public func newest(_ limit: Int, of pipeline: String? = nil) -> [LoggedRun] {
    var runs: [LoggedRun] = []
    for id in ids {
      guard runs.count < limit else { break }
      do throws(StoreError) {
        let run = try read(id)
        if pipeline == nil || run.pipeline == pipeline { runs.append(run) }
      } catch {
        // What is gone by now was collected after it had been listed.
        if error.code != .notFound { onDamage(error) }
      }
    }
    return runs
  }

  /// The run that a word names: `latest`, `latest~1` for the one before it, or the beginning of a run's name or of its
  /// last part.
  ///
  /// - Throws: `SettingsError` where no run or more than one is meant; `StoreError` where its log cannot be read.
  public func run(_ word: String, of pipeline: String? = nil) throws -> LoggedRun {
    if word == "latest" || word.hasPrefix("latest~") {
      let steps = word == "latest" ? 0 : Int(word.dropFirst(7))
      guard let steps, (0..<1_000_000).contains(steps) else {
        throw SettingsError("'\(word)' is no run; write latest, latest~1, latest~2 and so on")
      }
      let runs = newest(steps + 1, of: pipeline)
      if runs.count > steps { return runs[steps] }
      throw SettingsError(
        "there is no run '\(word)': \(pipeline.map { "\($0) has" } ?? "the store has") \(runs.count)")
    }
    let found = ids.filter { !word.isEmpty && ($0.hasPrefix(word) || LoggedRun.short($0).hasPrefix(word)) }
    guard let id = found.first else {
      throw SettingsError(
        "there is no run '\(word)'; \(Advice.command(["log"], store: store.path)) lists them")
    }
    guard found.count == 1 || id == word else {
      let some = found.prefix(5).joined(separator: ", ") + (found.count > 5 ? ", …" : "")
      throw SettingsError("'\(word)' may be any of \(found.count) runs: \(some)")
    }
    return try read(id)
  }

  private func read(_ id: String) throws(StoreError) -> LoggedRun {
    let place = "\(store.path)/runs/\(id).json"
    let content: CanonicalValue
    do throws(StoreError) {
      content = try CanonicalValue(stored: try Disk.read(place))
    } catch {
      throw error.code == .damaged ? StoreError(.damaged, "\(place) is damaged: \(error.message)") : error
    }
    guard let run = LoggedRun(id: id, canonical: content) else {
      throw StoreError(.damaged, "\(place) is not the log of a run")
    }
    return run
  }
}
