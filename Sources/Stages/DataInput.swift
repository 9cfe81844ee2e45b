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
  func open(
    _ split: String, _ context: StageContext, transforms: [Transform] = [],
    mixing: BatchTransform? = nil, shuffle: Shuffle = .none, batchSize: Int, remainder: DatasetDescription.Remainder
  ) throws -> Dataset {
    let table = try JSONFile.read(SplitTable.self, try context.file(splits))
    let description = DatasetDescription(
      records: .split(try table[split]).shuffled(shuffle), transforms: transforms, batchSize: batchSize,
      mixing: mixing, remainder: remainder)
    return try Dataset(directory: TFDSDirectory(opening: try context.folder(dataset)), description: description)
  }
}
