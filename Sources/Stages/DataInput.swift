import Pipelines
import Records
import Streams

/// What a stage needs to stream a preprocessed dataset.
struct DataInput {
  private let dataset: StageInput
  private let splits: StageInput

  /// Declares the outputs of a `preprocess` stage as inputs.
  init(_ upstream: UpstreamStage, _ reader: StageReader) throws {
    dataset = try reader.use(upstream, output: "dataset", role: "data")
    splits = try reader.use(upstream, output: "splits", role: "data")
  }

  /// Opens one of the splits that `preprocess` names.
  ///
  /// - Parameters:
  ///   - target: the feature whose numbers are to be predicted; records then need no class.
  ///   - onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  func open(
    _ split: String, _ context: StageContext, target: String? = nil, transforms: [Transform] = [],
    mixing: BatchTransform? = nil, shuffle: Shuffle = .none, batchSize: Int, remainder: DatasetDescription.Remainder,
    onCorrupt: DatasetDescription.CorruptRecords? = nil
  ) throws -> Dataset {
    let table = try JSONFile.read(SplitTable.self, try context.file(splits))
    let directory = try TFDSDirectory(opening: try context.folder(dataset))
    var description = DatasetDescription(
      records: .split(try table[split]).shuffled(shuffle), targetFeature: target, transforms: transforms,
      batchSize: batchSize, mixing: mixing, remainder: remainder,
      onCorrupt: onCorrupt ?? table.onCorrupt ?? .fail)
    if target != nil, !directory.hasClasses { description.labelFeature = nil }
    return try Dataset(directory: directory, description: description)
  }
}

extension TFDSDirectory {
  /// Whether the feature `label` tells classes.
  var hasClasses: Bool { if case .classLabel? = features.features["label"] { true } else { false } }
}
