import ArgumentParser
import Datasets
import Pipelines
import Records
import Store

/// `millrace dataset verify FOLDER`.
struct DatasetVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every record: checksums, counts, images and sounds.")

  @OptionGroup var source: SourceOptions
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let (path, splits) = try source.splits(format: format)
    var line = LiveLine()
    defer { line.clear() }
    let leftOut = splits.first?.leftOut ?? LeftOut()
    var facts = Facts(path: path, splits: [], leftOut: leftOut.groups)
    for split in splits {
      line.begin(split.split)
      let found = try verifyDataset(split) {
        line.show(Progress(completed: $0, total: split.recordCount, unit: "records"))
      }
      facts.splits.append(Facts.Split(split.split, found))
    }
    line.clear()
    if json {
      print(try jsonLine(facts))
    } else {
      for split in facts.splits {
        print("split \(split.name): \(Numbers.count(split.recordCount, "record")), digest \(split.digest)")
        for fault in split.faults { BrokenLines.show("  \(fault)") }
      }
      for line in leftOut.lines { print("left out: \(line)") }
    }
    let faultCount = facts.splits.reduce(0) { $0 + $1.faultCount }
    if faultCount > 0 {
      throw DatasetsError(
        .damaged,
        "\(path): \(Numbers.count(faultCount, "fault")), listed above; mend or remove the files, or fetch or build the dataset again; "
          + "preprocess leaves such records out with onCorrupt: skip")
    }
  }

  private struct Facts: Encodable {
    struct Split: Encodable {
      var name: String
      var recordCount: Int
      var digest: Digest
      var faultCount: Int
      var faults: [String]

      init(_ name: String, _ found: SplitVerification) {
        self.name = name
        (recordCount, digest, faultCount) = (found.recordCount, found.digest, found.faultCount)
        faults = found.faults.map(\.message)
      }
    }
    var path: String
    var splits: [Split]
    var leftOut: [LeftOut.Group]
  }
}
