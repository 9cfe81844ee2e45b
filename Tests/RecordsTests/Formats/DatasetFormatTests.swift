import Foundation
import Records
import Testing

@Suite struct DatasetFormatTests {
  private func folder(_ names: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in names {
      let path = URL(filePath: "\(folder.path)/\(name)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data([1]).write(to: path)
    }
    return folder
  }

  @Test(arguments: [
    (["dataset_info.json", "a.tar"], "", DatasetFormat.tfds), (["index.json", "a/b.png"], "", .mds),
    (["a.tar.gz"], "", .webdataset), (["cat/a.jpg"], "", .images), (["train/cat/a.ogg"], "", .sounds),
    (["t.CSV"], "/t.CSV", .csv),
  ]) func isFoundByWhatLiesThere(names: [String], file: String, expected: DatasetFormat) throws {
    let folder = try folder(names)
    #expect(try DatasetFormat(detecting: folder.path + file) == expected)
  }

  /// Of two signs the surer one counts; a table beside other tables or class folders may be for anything.
  @Test func ofTwoSignsTheSurerOneCounts() throws {
    let signs: [(DatasetFormat, String)] = [
      (.tfds, "dataset_info.json"), (.mds, "index.json"), (.webdataset, "a.tar"), (.csv, "a.csv"), (.npz, "a.npz"),
      (.images, "cat/a.png"), (.sounds, "cat/a.wav"),
    ]
    for (place, (format, name)) in signs.enumerated() {
      for (_, other) in signs[place...] {
        let folder = try folder([other, name])
        guard [.csv, .npz].contains(format), other != name else {
          #expect(try DatasetFormat(detecting: folder.path) == format, "\(name) beside \(other)")
          continue
        }
        let error = #expect(throws: RecordsError.self) { try DatasetFormat(detecting: folder.path) }
        #expect(error?.message.contains("name the format, \(format.name) or ") == true, "\(name) beside \(other)")
        if format == .csv { #expect(try DatasetFormat(detecting: folder.path, namingColumns: true) == .csv) }
      }
    }
  }

  @Test func whatNothingTellsIsSaid() throws {
    let folder = try folder(["a.txt", "folder.tar/b.txt"])
    let error = #expect(throws: RecordsError.self) { try DatasetFormat(detecting: folder.path) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains("webdataset") == true)
    let mixed = try self.folder(["cat/a.wav", "b.wav"])
    let stray = #expect(throws: RecordsError.self) { try DatasetFormat(detecting: mixed.path) }
    #expect(stray?.message.hasPrefix("\(mixed.path)/b.wav lies at another depth") == true)
  }

  /// Class folders become an MDS dataset whose proof covers every file.
  @Test(arguments: DatasetFormat.written) func classFoldersAreConverted(format: DatasetFormat) throws {
    let folder = try folder(["cat/a.png", "dog/b.png", "dog/c.png"])
    let splits = try DatasetFormat.images.splits(of: folder.path)
    #expect(splits.map(\.split) == ["train"])
    let result = try TemporaryFolder()
    var told: [ConversionProgress] = []
    let proof = try convertDataset(
      splits[0], to: format, folder: result.path, name: splits[0].name, createFile: result.create,
      progress: { told.append($0) })
    #expect(proof.recordCount == 3)
    #expect(told.isEmpty, "three records are no hundred")
    let back = try DatasetFormat(detecting: result.path).splits(of: result.path)
    var labels: [RecordValue?] = []
    try back[0].forEach { labels.append($0.values["label"]) }
    #expect(labels == [0, 1, 1].map { .numbers(NumericArray(int64: $0)) })
  }

  @Test func aConversionTellsHowFarItIs() throws {
    let source = try StoredDataset(opening: golden("shapes/1.2.0"), format: .tfds)
    let result = try TemporaryFolder()
    var told: [ConversionProgress] = []
    _ = try convertDataset(
      source, to: .mds, folder: result.path, name: "x", createFile: result.create, progress: { told.append($0) })
    #expect(told == [ConversionProgress(step: .writing, done: 100), ConversionProgress(step: .proving, done: 100)])
    #expect(source.recordCount == 157)
  }

  @Test func onlyMDSIsCompressed() throws {
    let source = try StoredDataset(opening: golden("shapes/1.2.0"), format: .tfds)
    let result = try TemporaryFolder()
    let error = #expect(throws: RecordsError.self) {
      try convertDataset(
        source, to: .webdataset, folder: result.path, name: "x", compression: .gzip, createFile: result.create)
    }
    #expect(error?.code == .invalid)
    #expect(try FileManager.default.contentsOfDirectory(atPath: result.path).isEmpty)
  }
}
