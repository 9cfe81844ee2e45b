import Media
import Records

/// Brings a sample into the order of tensors, channels outermost.
enum Row {
  /// Writes a sample of the dataset's fixed shape.
  static func write(_ sample: Sample, to slot: UnsafeMutableBufferPointer<Float>) throws(RecordsError) {
    let count = sample.values.count
    guard count == slot.count else {
      throw RecordsError(
        .damaged, "the input has \(count) numbers after its transforms, but every input of the stream has \(slot.count)"
      )
    }
    switch sample {
    case .image(let image):
      image.samples.withUnsafeBufferPointer { $0.writePlanes(of: image.shape, to: slot) }
    case .waveform(let waveform): _ = slot.update(fromContentsOf: waveform.samples)
    case .spectrogram(let spectrogram): _ = slot.update(fromContentsOf: spectrogram.values)
    case .numbers(let numbers): _ = slot.update(fromContentsOf: numbers)
    }
  }

  /// Appends a sound or a spectrogram, whose length varies, cut to `frameLimit` frames.
  static func append(_ sample: Sample, frameLimit: Int?, to values: inout [Float]) {
    switch sample {
    case .waveform(let waveform):
      rows(waveform.samples, rowCount: waveform.channelCount, frameLimit, to: &values)
    case .spectrogram(let spectrogram):
      rows(spectrogram.values, rowCount: spectrogram.rowCount, frameLimit, to: &values)
    case .image, .numbers: preconditionFailure("only sounds differ in length: Dataset has seen to that")
    }
  }

  private static func rows(_ samples: [Float], rowCount: Int, _ frameLimit: Int?, to values: inout [Float]) {
    let length = samples.count / max(rowCount, 1)
    guard let frameLimit, frameLimit < length else { return values += samples }
    for row in 0..<rowCount { values += samples[row * length..<row * length + frameLimit] }
  }
}
