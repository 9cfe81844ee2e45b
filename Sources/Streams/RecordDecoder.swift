import Arrays
import Media
import Records

/// Turns a raw record into samples within a batch, through the transforms.
struct RecordDecoder {
  private let shape: Image.Shape
  private let imageName: [UInt8]
  private let labelName: [UInt8]
  private let classCount: Int
  private let chain: TransformChain
  private let keys: TransformChain.EpochKeys
  private var samples: [UInt8]

  init(dataset: Dataset, key: RandomKey, epoch: Int) {
    shape = dataset.imageShape
    chain = dataset.chain
    keys = chain.keys(from: key, epoch: epoch)
    imageName = Array(dataset.description.imageFeature.utf8)
    labelName = Array(dataset.description.labelFeature.utf8)
    classCount = dataset.classCount
    samples = [UInt8](repeating: 0, count: shape.sampleCount)
  }

  /// Decodes into `destination`, `[channel, height, width]`, and returns the label.
  mutating func decode(
    _ record: Span<UInt8>, datasetOrdinal: Int, into destination: UnsafeMutableBufferPointer<Float>
  ) throws -> Int32 {
    guard let file = try FeatureScan.singleBytes(named: imageName, in: record) else { throw missing(imageName) }
    guard let label = try FeatureScan.singleInteger(named: labelName, in: record) else { throw missing(labelName) }
    guard label >= -1, label < classCount else {
      throw RecordsError(.damaged, "the label is \(label), but the dataset declares \(classCount) classes")
    }
    let shape = shape
    do {
      try samples.withUnsafeMutableBytes { samples in
        try record.extracting(file).withUnsafeBytes { try PNGCodec.decode($0, shape: shape, into: samples) }
      }
    } catch let error as MediaError {
      throw RecordsError(.damaged, "feature '\(String(decoding: imageName, as: UTF8.self))': \(error.message)")
    }
    if chain.count == 0 {
      Self.scale(samples, shape, into: destination)
      return Int32(label)
    }
    let picture = FloatImage(shape: shape, samples: samples.map { Float($0) / 255 })
    let result = try chain.apply(.image(picture), steps: 0..<chain.count, keys: keys, recordID: datasetOrdinal)
    _ = destination.update(fromContentsOf: result.image.planarSamples)
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
