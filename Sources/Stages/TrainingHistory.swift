import Streams
import Training

/// What a `train` stage tells of its epochs.
struct TrainingHistory: Codable {
  /// What a split holds.
  struct Split: Codable {
    /// What it is for: `train`, `validation` or `test`.
    let role: String
    /// What `preprocess` calls it.
    let name: String
    let recordCount: Int
    /// The records of each class; `nil` where nothing tells classes.
    let classes: [Int]?
  }

  let epochs: [EpochRecord]
  /// The layers that were trained, in the network's order: what the epochs' norms belong to.
  let trainedLayers: [String]
  /// The epoch whose network was kept, from 1.
  let keptEpoch: Int
  let trainRecords: Int
  /// The splits that it was trained and judged by; `nil` in histories of earlier versions.
  var splits: [Split]?
  /// What it was trained on.
  let dataset: String
  let classNames: [String]
  /// What was taken over from another stage's model.
  let initial: InitialWeights?
  /// Records that were left out since they are damaged, by role: those of the first epoch for `train`.
  var skipped: [String: SkippedRecords] = [:]
}
