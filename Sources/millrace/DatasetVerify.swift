import ArgumentParser
import Pipelines
import Records
import Store
import Streams

/// `millrace dataset verify FOLDER`.
struct DatasetVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every record of every split: checksums, counts, and whether pictures and sounds can be decoded.")

  /// What `--format` is, for all verbs that read.
  static let formatHelp: ArgumentHelp =
    "tfds, webdataset, mds, images, sounds, csv or npz; found by what lies there if not given."

  @OptionGroup var source: SourceOptions
  @Option(help: Self.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let (path, splits) = try source.splits(format: format)
    var line = LiveLine()
    defer { line.clear() }
    var facts = Facts(path: path, splits: [])
    for (name, split) in splits {
      line.begin(name)
      let found = try verifyDataset(split) {
        line.show(Progress(completed: $0, total: split.recordCount, unit: "records"))
      }
      facts.splits.append(
        Facts.Split(name: name, recordCount: found.recordCount, digest: found.digest, undecoded: found.undecoded))
    }
    line.clear()
    if json { return print(try jsonLine(facts)) }
    for split in facts.splits {
      print("split \(split.name): \(split.recordCount) records, digest \(split.digest)")
      for feature in split.undecoded {
        print("feature \(feature) of split \(split.name) is of a format that is not decoded")
      }
    }
  }

  private struct Facts: Encodable {
    struct Split: Encodable {
      var name: String
      var recordCount: Int
      var digest: Digest
      var undecoded: [String]
    }
    var path: String
    var splits: [Split]
  }
}
