import Streams
import Training

/// What a `train` stage tells of its epochs.
struct TrainingHistory: Codable {
  let epochs: [EpochRecord]
  /// The layers that were trained, in the network's order: what the epochs' norms belong to.
  let trainedLayers: [String]
  /// The epoch whose network was kept, from 1.
  let keptEpoch: Int
  let trainRecords: Int
  /// What it was trained on.
  let dataset: String
  let classNames: [String]
  /// What was taken over from another stage's model.
  let initial: InitialWeights?
  /// Records that were left out since they are damaged, by role: those of the first epoch for `train`.
  var skipped: [String: SkippedRecords] = [:]
}
