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

  /// Describes a stream of the input, without labels.
  func description(of dataset: any RecordCollection, transforms: [Transform]) throws -> DatasetDescription {
    let (name, isSound) = try input(of: dataset)
    return DatasetDescription(
      records: RecordSelection.split(split), inputFeature: name, labelFeature: nil, channels: channels,
      transforms: transforms, batchSize: 1, padding: isSound ? .longest : .none)
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
