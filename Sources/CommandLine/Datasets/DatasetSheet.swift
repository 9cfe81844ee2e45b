import ArgumentParser
import Arrays
import Media
import Pipelines
import Records
import Store
import Streams

/// `millrace dataset sheet NAME --augment '[{randomFlip: horizontal}]' --out sheet.png`.
struct DatasetSheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet", abstract: "Draw records beside what augmentation makes of them.",
    discussion: """
      Each row shows a record as it is stored, then as training sees it in one epoch after the other: the seed, the member
      and the epochs are those of a pipeline's 'train' stage.
      """)

  @OptionGroup var source: SourceOptions
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Option(help: "The steps, as a pipeline's 'augment' has them, or a YAML file that holds them.") var augment: String
  @OptionGroup var input: InputSelection
  @Option(help: "How many records.") var count = 8
  @Option(help: "How many epochs.") var draws = 6
  @Option(parsing: .unconditional, help: "The pipeline's seed.") var seed = 0
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
    let (path, format) = try source.place(format: format)
    let opened = try format.open(path, columns: source.columns)
    let dataset = try Dataset(
      [opened], description: input.description(of: opened, transforms: InputSelection.steps(augment)))
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
      print("wrote \(Numbers.count(previews.count, "record")) in \(Numbers.count(draws, "epoch")) to \(out)")
    }
  }

  private struct Line: Encodable {
    var record: Int
    var epoch: Int
    var draws: [TransformChain.Draw]
  }
}
