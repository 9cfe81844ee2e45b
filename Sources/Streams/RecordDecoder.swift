import Arrays
import Media
import Records

/// Turns a raw record into samples within a batch, through the transforms; scratch memory is made once.
struct RecordDecoder {
  private struct Step {
    var transform: Transform
    /// The step's key for this epoch; each record derives its own.
    var key: RandomKey
  }

  private let shape: Image.Shape
  private let imageName: [UInt8]
  private let labelName: [UInt8]
  private let classCount: Int
  private let steps: [Step]
  private var samples: [UInt8]
  private var scratch: [Float]

  init(dataset: Dataset, key: RandomKey, epoch: Int) {
    shape = dataset.imageShape
    imageName = Array(dataset.description.imageFeature.utf8)
    labelName = Array(dataset.description.labelFeature.utf8)
    classCount = dataset.classCount
    var seen: [String: Int] = [:]
    steps = dataset.description.transforms.map { transform in
      seen[transform.name, default: 0] += 1
      let count = seen[transform.name, default: 1]
      let name = count == 1 ? transform.name : "\(transform.name).\(count)"
      return Step(transform: transform, key: key.derived("transform").derived(name).derived(epoch))
    }
    samples = [UInt8](repeating: 0, count: shape.sampleCount)
    scratch = [Float](repeating: 0, count: steps.isEmpty ? 0 : 2 * shape.sampleCount)
  }

  /// Decodes into `destination`, `[channel, height, width]`, and returns the label.
  mutating func decode(
    _ record: Span<UInt8>, datasetOrdinal: Int, into destination: UnsafeMutableBufferPointer<Float>
  ) throws -> Int32 {
    guard let picture = try FeatureScan.singleBytes(named: imageName, in: record) else { throw missing(imageName) }
    guard let label = try FeatureScan.singleInteger(named: labelName, in: record) else { throw missing(labelName) }
    guard label >= -1, label < classCount else {
      throw RecordsError(.damaged, "the label is \(label), but the dataset declares \(classCount) classes")
    }
    let shape = shape
    do {
      try samples.withUnsafeMutableBytes { samples in
        try record.extracting(picture).withUnsafeBytes { try PNGCodec.decode($0, shape: shape, into: samples) }
      }
    } catch let error as MediaError {
      throw RecordsError(.damaged, "feature '\(String(decoding: imageName, as: UTF8.self))': \(error.message)")
    }
    if steps.isEmpty {
      Self.scale(samples, shape, into: destination)
      return Int32(label)
    }
    let count = shape.sampleCount
    let (samples, steps) = (samples, steps)
    scratch.withUnsafeMutableBufferPointer { scratch in
      // Sound: scratch holds two halves of `count`; each step reads one buffer and writes another.
      let halves = [
        UnsafeMutableBufferPointer(rebasing: scratch[..<count]),
        UnsafeMutableBufferPointer(rebasing: scratch[count...]),
      ]
      Self.scale(samples, shape, into: halves[0])
      for (number, step) in steps.enumerated() {
        let output = number == steps.count - 1 ? destination : halves[(number + 1) % 2]
        step.transform.apply(
          UnsafeBufferPointer(halves[number % 2]), to: output, shape: shape, key: step.key.derived(datasetOrdinal))
      }
    }
    return Int32(label)
  }

  /// Brings the decoded samples to 0…1 and channels outermost.
  private static func scale(
    _ samples: [UInt8], _ shape: Image.Shape, into destination: UnsafeMutableBufferPointer<Float>
  ) {
    samples.withUnsafeBufferPointer { samples in
      let channelCount = shape.channelCount
      let planeCount = shape.height * shape.width
      if channelCount == 1 {
        for index in 0..<planeCount { destination[index] = Float(samples[index]) / 255 }
      } else {
        for channel in 0..<channelCount {
          for index in 0..<planeCount {
            destination[channel * planeCount + index] = Float(samples[index * channelCount + channel]) / 255
          }
        }
      }
    }
  }

  private func missing(_ name: [UInt8]) -> RecordsError {
    RecordsError(.damaged, "the record has no feature '\(String(decoding: name, as: UTF8.self))'")
  }
}
