public import Store

/// What a run would take, as far as earlier executions tell.
public struct Forecast: Sendable, Equatable {
  /// How long it would take, in seconds.
  public var seconds: Double
  /// How many bytes its outputs would have.
  public var byteCount: Int

  /// Foretells a time and a size.
  public init(seconds: Double, byteCount: Int) {
    self.seconds = seconds
    self.byteCount = byteCount
  }
}

extension Plan {
  /// What executing each stage took last time: its own last execution, else the latest of its group.
  ///
  /// Stages of which nothing is known are left out; reads only.
  /// - Complexity: one record read for each stage that a run would execute.
  public func forecasts(store: ArtifactStore) -> [String: Forecast] {
    var known: [String: Forecast] = [:]
    var groups: [String: Forecast] = [:]
    for stage in stages {
      let keys = (history.entries[stage.name] ?? []).reversed().map(\.key)
      // A record that cannot be read foretells nothing; the one before may.
      let last = stage.record ?? keys.lazy.compactMap { try? store.storedRecord(for: $0) }.first
      guard let last else { continue }
      let forecast = Forecast(
        seconds: last.facts.seconds, byteCount: last.outputs.values.reduce(0) { $0 + $1.byteCount })
      known[stage.name] = forecast
      groups[stage.group] = forecast
    }
    for stage in stages where known[stage.name] == nil { known[stage.name] = groups[stage.group] }
    return known
  }
}
