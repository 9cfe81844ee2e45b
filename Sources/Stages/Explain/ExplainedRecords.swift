import Arrays
import Explanation
import Media
import Streams

/// Chosen records as a network sees them, and as people do.
struct ExplainedRecords {
  /// A record that is not there.
  enum Missing: Error {
    case record(Int)
  }

  /// What the network sees, `[record, channel, height, width]`.
  let inputs: Tensor
  /// The same places of the same records as images, `[record, channel, height, width]` with 1 or 3 channels on 0…1.
  let images: Tensor
  /// What they are.
  let medium: ExplanationFile.Medium
  /// The records as sounds; `nil` where they are none.
  let audible: AudibleExplanation?

  /// Looks records up.
  ///
  /// - Parameters:
  ///   - recordIDs: those wanted, in the order wanted.
  ///   - shown: the same records in brightness, where the inputs were normalised; their size is the same.
  /// - Throws: ``Missing`` for a record that is not there.
  init(
    _ recordIDs: [Int], from dataset: Dataset, shown: Dataset?, audible: AudibleExplanation?,
    checkCancelled: () throws -> Void
  ) throws {
    self.audible = audible
    inputs = try Self.records(recordIDs, dataset, checkCancelled)
    let bright = try shown.map { try Self.records(recordIDs, $0, checkCancelled) } ?? inputs
    switch dataset.inputShape {
    case .image: (medium, images) = (.image, Self.gray(orColor: bright))
    case .waveform(_, _, let rate): (medium, images) = (.sound, try Self.curves(bright, sampleRateHz: rate))
    case .spectrogram: (medium, images) = (.spectrogram, Self.stretched(bright))
    case .numbers: (medium, images) = (.image, Self.stretched(bright))
    }
  }

  /// Sounds as curves over time, `[record, channel, height, width]`.
  private static func curves(_ sounds: Tensor, sampleRateHz: Int) throws -> Tensor {
    let images = try (0..<sounds.shape[0]).map { row in
      let sound = sounds[row: row]
      let waveform = Waveform(sampleRateHz: sampleRateHz, channelCount: sound.shape[0], samples: sound.values)
      let sheet = try ContactSheet.draw([[.waveform(waveform)]], gutter: 0)
      // Its three channels are alike.
      return Tensor(
        shape: [1, sheet.shape.height, sheet.shape.width],
        values: stride(from: 0, to: sheet.samples.count, by: 3).map { Float(sheet.samples[$0]) / 255 })
    }
    return Tensor(shape: [images.count] + (images.first?.shape ?? [1, 1, 1]), values: images.flatMap(\.values))
  }

  /// Records in the order wanted, as a model is fed them.
  static func records(_ recordIDs: [Int], _ dataset: Dataset, _ checkCancelled: () throws -> Void) throws -> Tensor {
    let wanted = Set(recordIDs)
    var found: [Int: Tensor] = [:]
    let batches = try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0)
    while found.count < wanted.count, let batch = try batches.next() {
      try checkCancelled()
      for (row, id) in batch.recordIDs.enumerated() where wanted.contains(id) { found[id] = batch.inputs[row: row] }
    }
    let values = try recordIDs.flatMap { id in
      guard let record = found[id] else { throw Missing.record(id) }
      return record.values
    }
    return Tensor(shape: [recordIDs.count] + (dataset.inputShape.tensorShape ?? []), values: values)
  }

  /// Without the channels that an image for people has not: alpha behind gray or colour.
  private static func gray(orColor images: Tensor) -> Tensor {
    switch images.shape[1] {
    case 2: images.prefix(1, axis: 1)
    case 4: images.prefix(3, axis: 1)
    default: images
    }
  }

  /// Each record by itself from its least value at 0 to its largest at 1: a spectrogram has no black and no white.
  private static func stretched(_ records: Tensor) -> Tensor {
    var result = records
    let count = records.shape.dropFirst().reduce(1, *)
    for start in stride(from: 0, to: records.count, by: max(count, 1)) {
      let range = start..<start + count
      guard let low = records.values[range].min(), let high = records.values[range].max(), high > low else {
        for index in range { result.values[index] = 0 }
        continue
      }
      for index in range { result.values[index] = (records.values[index] - low) / (high - low) }
    }
    return result
  }
}
