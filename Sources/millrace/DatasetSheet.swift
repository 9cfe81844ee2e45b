import ArgumentParser
import Arrays
import Glibc
import Media
import Pipelines
import Records
import Stages
import Store
import Streams

/// `millrace dataset sheet NAME --augment '[{randomFlip: horizontal}]' --out sheet.png`.
struct DatasetSheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet", abstract: "Draw records beside what steps of augmentation make of them.",
    discussion: """
      Each row shows a record as it is stored, then as training sees it in one epoch after the other: the seed, the member
      and the epochs are those of a pipeline's 'train' stage.
      """)

  @OptionGroup var source: SourceOptions
  @Option(help: DatasetVerify.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Option(help: "The steps, as a pipeline's 'augment' has them, or a YAML file that holds them.") var augment: String
  @Option(help: "Which records, in TFDS's split language, as in 'train[10:20]'.") var split = "train"
  @Option(help: "The feature that holds the picture or the sound; the first such one if not given.") var feature:
    String?
  @Option(help: "Which channels of pictures: asStored, gray or rgb.") var channels = ImageChannels.asStored
  @Option(help: "How many records.") var count = 8
  @Option(help: "How many epochs.") var draws = 6
  @Option(help: "The pipeline's seed.") var seed = 0
  @Option(help: "The member of the matrix.") var member = 1
  @Option(help: "The first epoch, from 0.") var epoch = 0
  @Option(help: "The PNG file to write.") var out: String
  @Flag(help: "Print what was drawn, one JSON object a record and epoch.") var json = false

  func validate() throws {
    guard (1...1000).contains(count), (0...1000).contains(draws) else {
      throw ValidationError("--count must lie within 1...1000, --draws within 0...1000")
    }
    guard (0...1 << 30).contains(epoch) else { throw ValidationError("--epoch must not be negative") }
  }

  func run() throws {
    let steps = try AugmentationReader.read(configuration())
    let (path, format) = try source.place(format: format)
    let opened = try format.open(path, columns: source.columns)
    let (name, isSound) = try input(of: opened)
    let dataset = try Dataset(
      [opened],
      description: DatasetDescription(
        records: RecordSelection.split(split), inputFeature: name, labelFeature: nil, channels: channels,
        transforms: steps, batchSize: 1, padding: isSound ? .longest : .none))
    let key = RandomKey(seed: UInt64(bitPattern: Int64(seed))).derived("train").derived(member).derived("data")
    let previews = try StepPreview.first(count, of: dataset, key: key, epochs: epoch..<epoch + draws)
    let sheet = try ContactSheet.draw(previews.map(\.row))
    try Disk.replace(out, with: PNGCodec.encode(sheet))
    if json {
      for preview in previews {
        for (place, draws) in preview.draws.enumerated() {
          print(try jsonLine(Line(record: preview.recordID, epoch: epoch + place, draws: draws)))
        }
      }
    } else {
      print("wrote \(previews.count) records in \(draws) epochs to \(out)")
    }
  }

  /// The steps as they stand in a file or in the argument itself.
  private func configuration() throws -> ConfigurationNode {
    access(augment, F_OK) == 0
      ? try ConfigurationFile.read(augment) : try ConfigurationFile.parse(augment, file: "--augment")
  }

  /// The feature to look at, and whether it is a sound.
  private func input(of dataset: any RecordCollection) throws -> (name: String, isSound: Bool) {
    let found = dataset.features.features.sorted { $0.key < $1.key }.compactMap { name, feature -> (String, Bool)? in
      switch feature {
      case .image: (name, false)
      case .audio: (name, true)
      default: nil
      }
    }
    guard let input = found.first(where: { feature == nil || $0.0 == feature }) else {
      throw StreamsError(
        .configuration,
        "\(dataset.path) has no picture or sound" + (feature.map { " called '\($0)'" } ?? "") + "; its features are "
          + dataset.features.names.joined(separator: ", "))
    }
    return input
  }

  private struct Line: Encodable {
    var record: Int
    var epoch: Int
    var draws: [TransformChain.Draw]
  }
}

extension ImageChannels: @retroactive ExpressibleByArgument {}
