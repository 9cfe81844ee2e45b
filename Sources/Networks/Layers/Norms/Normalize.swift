import Arrays
public import Settings

/// A normalisation that is not trained: (x − mean) / deviation of each channel, feature or band.
///
/// Its numbers are those of the description, or are found over the training records before training and kept with the
/// network; as Keras' `Normalization`, which `adapt` tells them. With it a model carries its own preprocessing.
///
/// - Shape: input and output any; found `mean` and `variance` a number for each part, and `count`, the records they were
///   found over.
public struct Normalize: Kind {
  public static let keyword = "normalize"
  public static let summary = "Normalises by numbers that are given, or found over the training records."
  public static let settings: [Setting<Normalize>] = [
    Setting(
      "per", \.part, "What has a mean and a deviation of its own: each channel or feature, each band (row), or all."),
    Setting(
      "mean", \.mean, in: .within(-1e38...1e38),
      "What is taken off: one number, or one for each part; found over the training records if not given."),
    Setting(
      "standardDeviation", \.deviation, in: .within(1e-38...1e38),
      "What the rest is divided by: one number, or one for each part; found over the training records if not given."),
  ]

  /// What has a mean and a deviation of its own.
  public enum Part: String, SettingValue, CaseIterable {
    /// Each channel of an image or a sound, each feature of a row: Keras' `axis=-1`.
    case channel
    /// Each row of an image, which is a band of a spectrogram.
    case band
    /// All values together: Keras' `axis=None`.
    case all
  }

  /// What has a mean and a deviation of its own.
  public var part = Part.channel
  /// What is taken off, for each part or one for all; found if `nil`.
  public var mean: ChannelNumbers?
  /// What the rest is divided by, for each part or one for all; found if `nil`.
  public var deviation: ChannelNumbers?

  public init() {}

  public var fault: (setting: String, message: String)? {
    switch (mean, deviation) {
    case (_?, nil): ("mean", "needs a 'standardDeviation' beside it; or leave both out, and they are found")
    case (nil, _?): ("standardDeviation", "needs a 'mean' beside it; or leave both out, and they are found")
    default: nil
    }
  }

  /// The parts that the values of a record are of.
  func parts(of input: [Int]) -> RecordParts {
    switch part {
    case .channel: RecordParts(count: input[0], runLength: input.dropFirst().reduce(1, *))
    case .band: RecordParts(count: input[1], runLength: input[2])
    case .all: RecordParts(count: 1, runLength: input.product)
    }
  }
}

extension Normalize: LayerKind {
  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    if part == .band, inputs[0].count != 3 {
      throw place.failure("needs [channel, band, frame] to normalise bands, its input is \(inputs[0])")
    }
    let count = parts(of: inputs[0]).count
    for numbers in [mean, deviation].compactMap(\.self) {
      guard [1, count].contains(numbers.count) else {
        throw place.failure(
          "needs one mean and deviation, or one for each of \(count) \(part == .band ? "bands" : "channels"), not "
            + "\(mean?.count ?? 0) and \(deviation?.count ?? 0)")
      }
    }
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    guard let parts = foundParts(of: inputs[0]) else { return [] }
    return FoundStatistics.parameters(of: place.name, parts)
  }

  func foundParts(of input: [Int]) -> RecordParts? { mean == nil ? parts(of: input) : nil }
}

extension Layer {
  /// A normalisation by numbers of the description.
  public static func normalize(
    mean: ChannelNumbers, deviation: ChannelNumbers, per part: Normalize.Part = .channel
  ) -> Layer {
    var made = Normalize()
    (made.mean, made.deviation, made.part) = (mean, deviation, part)
    return Layer(made)
  }

  /// A normalisation by numbers that are found over the training records.
  public static func normalize(per part: Normalize.Part = .channel) -> Layer {
    var made = Normalize()
    made.part = part
    return Layer(made)
  }
}
