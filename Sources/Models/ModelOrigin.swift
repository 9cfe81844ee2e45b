import Pipelines
package import Store

/// Where a model came from: what stands in the folder of one that was taken out of a store.
///
/// In the store the folder has none: it holds keys and times, and a model that is trained again to the same bits is the
/// same model.
package struct ModelOrigin: Codable, Hashable, Sendable {
  /// The pipeline, by its name.
  package let pipeline: String
  /// The stage that made it.
  package let stage: String
  /// The stage's key, the SHA-256 of all that it depended on.
  package let key: String
  /// When the work on it began: ISO 8601, UTC.
  package let startedAt: String
  /// What the stage measured, but for times.
  package let metrics: [String: Double]
  /// The versions and the instruction set with which it was computed, and other facts of its surroundings.
  package let environment: [String: String]
  /// The keys of the stages that it depends on, by their names.
  package let upstreams: [String: String]

  package init(
    pipeline: String, stage: String, key: Digest, facts: Record.Facts?, upstreams: [String: String]
  ) {
    self.pipeline = pipeline
    self.stage = stage
    self.key = key.hex
    startedAt = facts?.startedAt ?? ""
    // JSON has no word for what is not finite, and how long it took says nothing of the model.
    metrics = (facts?.metrics ?? [:]).filter { $0.value.isFinite && !MetricHistory.isTime($0.key) }
    environment = facts?.environment ?? [:]
    self.upstreams = upstreams
  }
}
