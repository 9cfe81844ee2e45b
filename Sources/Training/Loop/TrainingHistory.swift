package import Streams

/// What a `train` stage tells of its epochs.
package struct TrainingHistory: Codable {
  package struct Split: Codable {
    /// What it is for: `train`, `validation` or `test`.
    package let role: String
    /// What `preprocess` calls it.
    package let name: String
    package let recordCount: Int
    /// The records of each class; `nil` where nothing tells classes.
    package let classes: [Int]?

    package init(role: String, name: String, recordCount: Int, classes: [Int]?) {
      self.role = role
      self.name = name
      self.recordCount = recordCount
      self.classes = classes
    }
  }

  package let epochs: [EpochRecord]
  /// The layers that were trained, in the network's order: what the epochs' norms belong to.
  package let trainedLayers: [String]
  /// The epoch whose network was kept, from 1.
  package let keptEpoch: Int
  package let trainRecords: Int
  /// The splits that it was trained and judged by; `nil` in histories of earlier versions.
  package var splits: [Split]?
  /// What it was trained on.
  package let dataset: String
  package let classNames: [String]
  /// What was taken over from another stage's model.
  package let initial: InitialWeights?
  /// Records that were left out since they are damaged, by role: those of the first epoch for `train`.
  package var skipped: [String: SkippedRecords] = [:]

  package init(
    epochs: [EpochRecord], trainedLayers: [String], keptEpoch: Int, trainRecords: Int, splits: [Split]? = nil,
    dataset: String, classNames: [String], initial: InitialWeights?, skipped: [String: SkippedRecords] = [:]
  ) {
    self.epochs = epochs
    self.trainedLayers = trainedLayers
    self.keptEpoch = keptEpoch
    self.trainRecords = trainRecords
    self.splits = splits
    self.dataset = dataset
    self.classNames = classNames
    self.initial = initial
    self.skipped = skipped
  }
}
