import Foundation
import Records
public import Store

/// What a model says of the records of named splits, beside what is true: a safetensors file whose columns are read block by
/// block.
///
/// Of each split: `NAME.outputs` `[record, output]`, where numbers are predicted `NAME.targets` alike, `NAME.labels`
/// `[record]` with -1 for none, and `NAME.recordIDs` `[record]`. The metadata holds `format`, the names of the `splits`, the
/// `output` that they say, and each `NAME.source`.
public struct PredictionFile: Sendable {
  /// The predictions of one split.
  public struct Split: Sendable {
    /// What the model calls it, such as `test`.
    public let name: String
    /// The split of the data that holds the records, by the name that it has there.
    public let source: String
    /// What is said of its records.
    public let predictions: Predictions

    /// Names predictions.
    public init(name: String, source: String, predictions: Predictions) {
      self.name = name
      self.source = source
      self.predictions = predictions
    }
  }

  /// What outputs say, and of which classes.
  public let output: ModelOutput
  /// The splits, in the order in which they were written.
  public let splits: [Split]

  /// What the file is called by the stages that write it.
  public static let fileName = "predictions.safetensors"
  private static let format = "millrace.predictions.3"

  /// Joins splits.
  ///
  /// - Precondition: the splits say what `output` says, and no two have one name.
  public init(output: ModelOutput, splits: [Split]) {
    precondition(Set(splits.map(\.name)).count == splits.count, "two splits of predictions have one name")
    for split in splits {
      precondition(
        split.predictions.width == output.count && split.predictions.meaning == output.meaning,
        "split '\(split.name)' says \(split.predictions.width) \(split.predictions.meaning), not \(output.count) \(output.meaning)"
      )
    }
    self.output = output
    self.splits = splits
  }

  /// Opens a file; its columns are checked now, its numbers when they are read.
  ///
  /// - Parameter threadCount: How many threads may read at once.
  /// - Throws: `RecordsError` where it is no safetensors file, ``EvaluationError`` `damaged` for one that holds no whole
  ///   predictions.
  public init(path: String, threadCount: Int = 1) throws {
    let file = try SafetensorsReader(path: path)
    guard file.metadata["format"] == Self.format, let text = file.metadata["output"],
      let output = try? JSONDecoder().decode(ModelOutput.self, from: Data(text.utf8)),
      (1...1 << 24).contains(output.count)
    else { throw EvaluationError(.damaged, "\(path) does not say what its predictions mean; run its stage again") }
    self.output = output
    let names = (file.metadata["splits"] ?? "").split(separator: ",").map(String.init)
    guard Set(names).count == names.count else {
      throw EvaluationError(.damaged, "\(path) names a split twice; run its stage again")
    }
    splits = try names.map { try Self.split($0, file, output, threadCount) }
  }

  /// One split.
  ///
  /// - Throws: ``EvaluationError`` that names those there are.
  public func split(_ name: String) throws(EvaluationError) -> Split {
    guard let found = splits.first(where: { $0.name == name }) else {
      throw EvaluationError(
        .empty,
        "there are no predictions for split '\(name)', only for \(splits.map(\.name).joined(separator: ", "))")
    }
    return found
  }

  private static func split(
    _ name: String, _ file: SafetensorsReader, _ output: ModelOutput, _ threadCount: Int
  ) throws(EvaluationError) -> Split {
    let targets = file.shape(of: "\(name).targets", .float32)
    guard let outputs = file.shape(of: "\(name).outputs", .float32), outputs.count == 2, outputs[1] == output.count,
      file.shape(of: "\(name).labels", .int32) == [outputs[0]],
      file.shape(of: "\(name).recordIDs", .int64) == [outputs[0]],
      targets == nil || targets == outputs, let source = file.metadata["\(name).source"]
    else { throw EvaluationError(.damaged, "\(file.path) holds no whole predictions for split '\(name)'") }
    let width = outputs[1]
    let predictions = Predictions(
      meaning: output.meaning, width: width, recordCount: outputs[0], truth: targets == nil ? .classes : .numbers,
      threadCount: threadCount
    ) { records, block in
      let places = records.lowerBound * width..<records.upperBound * width
      try file.read("\(name).outputs", places, into: &block.scratch)
      block.widen(to: \.outputs)
      if targets != nil {
        try file.read("\(name).targets", places, into: &block.scratch)
        block.widen(to: \.targets)
      }
      try file.read("\(name).labels", records, into: &block.labels)
      try file.read("\(name).recordIDs", records, into: &block.recordIDs)
      if targets == nil, let bad = block.labels.firstIndex(where: { $0 < -1 || Int($0) >= width }) {
        throw EvaluationError(
          .labelOutOfRange,
          "\(file.path): the label of record \(records.lowerBound + bad) of split '\(name)' is \(block.labels[bad]), which "
            + "is not in 0..<\(width)")
      }
    }
    return Split(name: name, source: source, predictions: predictions)
  }

  /// Writes the file, block after block; numbers are rounded to 32 bits.
  ///
  /// - Parameter folder: Where large columns wait for their place; `$TMPDIR`, or `/tmp`, if `nil`.
  public func write(to file: OutputFile, waitingIn folder: String? = nil) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let writer = SafetensorsWriter(
      metadata: [
        "format": Self.format, "splits": splits.map(\.name).joined(separator: ","),
        "output": String(decoding: try encoder.encode(output), as: UTF8.self),
      ], waitingIn: folder)
    for split in splits {
      writer.metadata["\(split.name).source"] = split.source
      let width = split.predictions.width
      let outputs = writer.addArray("\(split.name).outputs", .float32, row: [width])
      let targets =
        split.predictions.truth == .numbers ? writer.addArray("\(split.name).targets", .float32, row: [width]) : nil
      let labels = writer.addArray("\(split.name).labels", .int32)
      let recordIDs = writer.addArray("\(split.name).recordIDs", .int64)
      try split.predictions.forEachBlock(
        { block in
          (
            outputs: block.outputs.map { Float($0) }, targets: block.targets.map { Float($0) }, labels: block.labels,
            recordIDs: block.recordIDs
          )
        },
        deliver: { columns in
          try writer.append(columns.outputs, to: outputs)
          if let targets { try writer.append(columns.targets, to: targets) }
          try writer.append(columns.labels, to: labels)
          try writer.append(columns.recordIDs, to: recordIDs)
        })
    }
    try writer.write(to: file)
  }
}
