import ArgumentParser
import Glibc
import Media
import Pipelines
import Records
import Settings
import Streams

/// Which input of a dataset a verb streams, and through which steps.
struct InputSelection: ParsableArguments {
  @Option(help: "Which records, in TFDS's split language, as in 'train[10:20]'.") var split = "train"
  @Option(help: "The feature that holds the image or the sound; the first such one if not given.") var feature: String?
  @Option(help: "Which channels of images: asStored, gray or rgb.", transform: Self.channels) var channels =
    ImageChannels.asStored

  @Option(
    help: "The rate that sounds are brought to; where nothing is said the dataset's, else that of the first record.")
  var sampleRateHz: Int?

  func validate() throws {
    guard let sampleRateHz, !(1...1 << 20).contains(sampleRateHz) else { return }
    throw ValidationError("--sample-rate-hz must be from 1 to \(1 << 20), found \(sampleRateHz)")
  }

  /// Describes a stream of the input, without labels.
  func description(of dataset: any RecordCollection, transforms: [Transform]) throws -> DatasetDescription {
    let (name, isSound) = try input(of: dataset)
    let rate = try isSound ? sampleRateHz ?? firstRate(of: name, dataset) : nil
    return DatasetDescription(
      records: RecordSelection.split(split), inputFeature: InputNames(name), labelFeature: nil, channels: channels,
      sampleRateHz: rate, transforms: transforms, batchSize: 1, padding: isSound ? .longest : .none)
  }

  /// The rate of the split's first record, where the dataset says none for all; `nil` where there is nothing to find out.
  private func firstRate(of feature: String, _ dataset: any RecordCollection) throws -> Int? {
    guard case .audio(let audio)? = dataset.features.features[feature], audio.isEncodedFile, audio.sampleRateHz == 0,
      let chosen = try SplitExpression(parsing: split).ranges(in: dataset.splits).first(where: { !$0.range.isEmpty }),
      let stored = dataset.splits.first(where: { $0.name.isName(chosen.split) })
    else { return nil }
    var ordinal = chosen.range.lowerBound
    for (shard, length) in stored.shardLengths.enumerated() {
      guard ordinal >= length else {
        var rate: Int?
        try dataset.makeReader(split: stored, shard: shard).read(ordinal) { record in
          guard case .bytes(let sounds)? = try Example(parsing: record).features[feature], sounds.count == 1 else {
            return
          }
          rate = try AudioCodec.decode(sounds[0]).sampleRateHz
        }
        return rate
      }
      ordinal -= length
    }
    return nil
  }

  private static func channels(_ word: String) throws -> ImageChannels {
    guard let channels = ImageChannels(rawValue: word) else {
      throw ValidationError("expected asStored, gray, rgb")
    }
    return channels
  }

  /// The steps as they stand in a YAML file or in the argument itself.
  static func steps(_ argument: String) throws -> [Transform] {
    try [Transform].read(
      access(argument, F_OK) == 0
        ? try ConfigurationFile.read(argument) : try ConfigurationText.parse(argument, file: "--augment"))
  }

  /// The feature to look at, and whether it is a sound.
  private func input(of dataset: any RecordCollection) throws -> (name: String, isSound: Bool) {
    let found = dataset.features.features.sortedByName.compactMap { name, feature -> (String, Bool)? in
      switch feature {
      case .image, .tensor(_, .uint8, .bytes): (name, false)
      case .audio: (name, true)
      default: nil
      }
    }
    guard let input = found.first(where: { feature == nil || $0.0 == feature }) else {
      throw StreamsError(
        .configuration,
        "\(dataset.path) has no image or sound" + (feature.map { " called '\($0)'" } ?? "") + "; its features are "
          + dataset.features.names.joined(separator: ", "))
    }
    return input
  }
}
