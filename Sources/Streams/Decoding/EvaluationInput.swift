import Foundation
public import Media
import Settings

/// What a model is fed wherever it is used: which feature of a record, decoded how, through which steps.
///
/// It is what training did to its records, but for chance: whoever uses a model takes it from the model.
public struct EvaluationInput: Codable, Hashable, Sendable {
  /// The feature that holds the image, the sound or the numbers; or the columns of a table that are fed.
  public let feature: InputNames
  /// The categories of each column that has some, in the order of their numbers; `nil` where no column has.
  public let categories: [String: [String]]?
  /// Which channels of images are delivered.
  public let channels: ImageChannels
  /// The rate to which sounds are resampled; their own if `nil`.
  public let sampleRateHz: Int?
  /// How inputs of different lengths are brought together.
  public let padding: DatasetDescription.Padding
  /// How image files are read where their formats leave a choice, as the training files were.
  public let reading: ImageReading
  /// How recordings were cut into the training records; `nil` where they were not.
  public let windows: SoundWindows?
  /// What the training records held, before any step.
  public let stored: SampleShape
  /// The steps that are not random, and for a random cut the one from the middle.
  public let steps: [Transform]

  /// Says what is fed.
  package init(
    feature: InputNames = "image", categories: [String: [String]]? = nil, channels: ImageChannels = .asStored,
    sampleRateHz: Int? = nil,
    padding: DatasetDescription.Padding = .none, reading: ImageReading = .asShown,
    windows: SoundWindows? = nil, stored: SampleShape, steps: [Transform] = []
  ) {
    self.feature = feature
    self.categories = categories
    self.channels = channels
    self.sampleRateHz = sampleRateHz
    self.padding = padding
    self.reading = reading
    self.windows = windows
    self.stored = stored
    self.steps = steps
  }

  /// Takes it from the stream that a model was trained on.
  ///
  /// - Parameters:
  ///   - reading: how the image files were read that its records were made of.
  ///   - windows: how recordings were cut into its records.
  public init(_ dataset: Dataset, reading: ImageReading = .asShown, windows: SoundWindows? = nil) {
    let description = dataset.description
    self.init(
      feature: description.inputFeature, categories: dataset.inputs[0].feature.categories,
      channels: description.channels, sampleRateHz: description.sampleRateHz,
      padding: description.padding, reading: reading, windows: windows, stored: dataset.inputs[0].feature.shape,
      steps: description.transforms.compactMap(\.evaluation))
  }

  /// The input of a network that is fed images, or numbers, of its own size, without any step.
  public init(networkInput shape: [Int]) {
    let isImage = shape.count == 3 && (1...4).contains(shape[0])
    self.init(
      stored: isImage
        ? .image(height: shape[1], width: shape[2], channelCount: shape[0]) : .numbers(count: shape.reduce(1, *)))
  }

  /// What the steps make of what is stored, one record's.
  ///
  /// - Throws: ``StreamsError`` where a size cannot be, or a step does not fit: what was read from a file may lie.
  public func outputShape() throws(StreamsError) -> SampleShape {
    if case .image(let height, let width, let channelCount) = stored {
      for extent in [height, width].compactMap(\.self) {
        try require((1...ImageLimits.side).contains(extent), "a model of images with sides of \(extent) pixels")
      }
      try require((height ?? 1) * (width ?? 1) <= ImageLimits.pixelCount, "a model of images that are too large")
      try require((1...4).contains(channelCount), "a model of images with \(channelCount) channels")
    }
    if case .waveform(let channelCount, let frameCount, let rate) = stored {
      try require(
        (1...AudioCodec.channelLimit).contains(channelCount) && (1...SoundWindows.rateLimitHz).contains(rate)
          && (1...AudioCodec.sampleLimit / channelCount).contains(frameCount ?? 1),
        "a model of sounds with \(channelCount) channels of \(frameCount ?? 1) frames at \(rate) Hz")
    }
    if let fault = windows?.fault {
      throw StreamsError(.configuration, "a model of windows whose \(fault.number) \(fault.message)")
    }
    let shape = try TransformChain(steps, input: stored).outputShape
    return if case .frames(let count) = padding { shape.lasting(count) } else { shape }
  }

  /// The same with other steps, as to show people what a model is fed.
  public func replacing(steps: [Transform]) -> EvaluationInput {
    EvaluationInput(
      feature: feature, categories: categories, channels: channels, sampleRateHz: sampleRateHz, padding: padding,
      reading: reading, windows: windows, stored: stored, steps: steps)
  }

  /// What another is that this one is not, in words; `nil` where a network sees equal records alike.
  public func difference(from other: EvaluationInput) -> String? {
    func steps(_ input: EvaluationInput) -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let words = input.steps.map { (try? encoder.encode($0)).map { String(decoding: $0, as: UTF8.self) } ?? $0.name }
      return words.isEmpty ? "no steps" : words.joined(separator: ", ")
    }
    var differences: [String] = []
    func compare(_ mine: String, _ others: String) { if mine != others { differences.append("\(mine) -> \(others)") } }
    compare("feature \(feature)", "feature \(other.feature)")
    compare("\(stored)", "\(other.stored)")
    for column in Set((categories ?? [:]).keys).union((other.categories ?? [:]).keys).sortedByBytes() {
      func words(_ input: EvaluationInput) -> String {
        "\(column) of " + (input.categories?[column]?.joined(separator: ", ") ?? "no categories")
      }
      compare(words(self), words(other))
    }
    compare("padding \(padding.canonical.json)", "padding \(other.padding.canonical.json)")
    compare(steps(self), steps(other))
    return differences.isEmpty ? nil : differences.joined(separator: "; ")
  }

  /// Describes a stream of such inputs.
  public func description(
    of records: RecordSelection, labelFeature: String? = "label", targetFeature: String? = nil, batchSize: Int
  ) -> DatasetDescription {
    DatasetDescription(
      records: records, inputFeature: feature, labelFeature: labelFeature, targetFeature: targetFeature,
      channels: channels, sampleRateHz: sampleRateHz, transforms: steps, batchSize: batchSize, remainder: .pad,
      padding: padding)
  }
}

extension [Transform] {
  /// The steps without normalisation, behind which values are no brightness.
  public var withoutNormalization: [Transform] { filter { !$0.step.isNormalization } }
}
