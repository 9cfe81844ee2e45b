package import Pipelines
package import Records
package import Streams

/// What a stage needs to stream a preprocessed dataset.
package struct DataInput {
  private let dataset: StageInput
  private let splits: StageInput

  /// Declares the outputs of a `preprocess` stage as inputs.
  package init(_ upstream: UpstreamStage, _ reader: StageReader) throws {
    dataset = try reader.use(upstream, output: "dataset", role: "data")
    splits = try reader.use(upstream, output: "splits", role: "data")
  }

  /// What `preprocess` says of the splits, and the dataset that they are parts of.
  package func parts(_ context: StageContext) throws -> (table: SplitTable, directory: TFDSDirectory) {
    (
      try JSONFile.read(SplitTable.self, try context.file(splits)),
      try TFDSDirectory(opening: try context.folder(dataset))
    )
  }

  /// Opens one of the splits that `preprocess` names.
  ///
  /// - Parameters:
  ///   - target: the feature whose numbers are to be predicted; records then need no class.
  ///   - onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  package func open(
    _ split: String, _ context: StageContext, target: String? = nil, transforms: [Transform] = [],
    mixing: BatchTransform? = nil, shuffle: Shuffle = .none, batchSize: Int, remainder: DatasetDescription.Remainder,
    onCorrupt: DatasetDescription.CorruptRecords? = nil
  ) throws -> Dataset {
    let (table, directory) = try parts(context)
    var description = DatasetDescription(
      records: .split(try table[split].expression).shuffled(shuffle), targetFeature: target, transforms: transforms,
      batchSize: batchSize, mixing: mixing, remainder: remainder,
      onCorrupt: onCorrupt ?? table.onCorrupt ?? .fail)
    if target != nil, !directory.hasClasses { description.labelFeature = nil }
    return try Dataset(directory: directory, description: description)
  }

  /// Opens one of the splits as a model is fed.
  ///
  /// - Parameter onCorrupt: what becomes of damaged records; what `preprocess` says if `nil`.
  package func open(
    _ split: String, _ context: StageContext, input: EvaluationInput, target: String? = nil, batchSize: Int,
    onCorrupt: DatasetDescription.CorruptRecords? = nil
  ) throws -> Dataset {
    let (table, directory) = try parts(context)
    var description = input.description(
      of: .split(try table[split].expression), labelFeature: target == nil || directory.hasClasses ? "label" : nil,
      targetFeature: target, batchSize: batchSize)
    description.onCorrupt = onCorrupt ?? table.onCorrupt ?? .fail
    return try Dataset(directory: directory, description: description)
  }

  /// Checks that a split gives what a model was made for, before it is fed.
  ///
  /// - Parameter inputShapes: those of the model's network.
  /// - Throws: ``StagesError`` that names the split and what differs.
  package func check(
    _ dataset: Dataset, _ split: String, _ input: EvaluationInput, _ inputShapes: [[Int]]
  ) throws(StagesError) {
    guard inputShapes == [dataset.inputShape.tensorShape] else {
      let steps = input.steps.map(\.name).joined(separator: ", ")
      throw StagesError(
        .mismatch,
        "the network reads \(inputShapes), but split '\(split)' gives \(dataset.inputShape)"
          + (steps.isEmpty ? "" : " after \(steps)"))
    }
  }
}

extension TFDSDirectory {
  /// Whether the feature `label` tells classes.
  package var hasClasses: Bool { if case .classLabel? = features.features["label"] { true } else { false } }
}
