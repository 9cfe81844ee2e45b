import Foundation
import Records
import Testing

@Suite struct MediaFolderTests {
  private func folder(_ files: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (number, name) in files.enumerated() {
      let path = URL(filePath: "\(folder.path)/\(name)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data([UInt8(number)]).write(to: path)
    }
    return folder
  }

  private func records(_ collection: MediaFolder, _ split: String, _ feature: String) throws -> [String] {
    try RecordCollectionTests.recordsOutOfOrder(collection, split: split).map { record in
      guard case .bytes(let file)? = record[feature], case .numbers(let label)? = record["label"] else { return "?" }
      return "\(file)=\(label.integers ?? [])"
    }
  }

  @Test func classFoldersAreTheSplitTrain() throws {
    let folder = try folder([
      "dog/b.png", "dog/a.PNG", "cat/z.png", "cat/notes.txt", "cat/.hidden.png", ".git/x/a.png", "empty/readme.md",
      "readme.txt",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/cat/link.png", withDestinationPath: "\(folder.path)/dog/b.png")
    let collection = try MediaFolder(opening: folder.path, kind: .images)
    #expect(collection.splits.map(\.name) == ["train"])
    #expect(collection.splits[0].shardLengths == [1, 2])
    #expect(collection.features.features["label"] == .classLabel(classCount: 2, names: ["cat", "dog"]))
    #expect(collection.features.features["image"] == .image(shape: [nil, nil, 3], encoding: "png"))
    #expect(try records(collection, "train", "image") == ["[2]=[0]", "[1]=[1]", "[0]=[1]"])
    #expect(collection.shardPath(split: collection.splits[0], shard: 1) == "\(folder.path)/dog")
  }

  @Test func splitFoldersShareTheirClasses() throws {
    let folder = try folder(["train/yes/a.wav", "test/no/b.flac", "test/yes/c.wav", "train/zero/d.wav"])
    let collection = try MediaFolder(opening: folder.path, kind: .sounds)
    #expect(collection.splits.map(\.name) == ["test", "train"])
    #expect(collection.features.features["label"] == .classLabel(classCount: 3, names: ["no", "yes", "zero"]))
    guard case .audio(let audio)? = collection.features.features["audio"] else {
      Issue.record("no sound")
      return
    }
    #expect(audio.isEncodedFile && audio.sampleRateHz == 0 && audio.fileFormat == "")
    #expect(try records(collection, "train", "audio") == ["[0]=[1]", "[3]=[2]"])
    #expect(try records(collection, "test", "audio") == ["[1]=[0]", "[2]=[1]"])
  }

  @Test(arguments: [
    (["cat/a.png", "b.png"], "/b.png"), (["cat/a.png", "train/dog/b.png"], "/cat/a.png"),
    (["train/dog/b.png", "tree/a.png"], "/tree/a.png"), (["train/dog/b.png", "train/c.png"], "/train/c.png"),
    (["train/dog/b.png", "train/dog/deep/c.png"], "/train/dog/deep/c.png"),
  ]) func filesAtTheWrongDepthAreNamed(files: [String], stray: String) throws {
    let folder = try folder(files)
    let error = #expect(throws: RecordsError.self) { try MediaFolder(opening: folder.path, kind: .images) }
    #expect(error?.code == .damaged)
    #expect(error?.message.hasPrefix("\(folder.path)\(stray) lies at another depth") == true, "\(error?.message ?? "")")
  }

  @Test func nothingToReadIsAnError() throws {
    let folder = try folder(["cat/a.wav"])
    for path in [folder.path, "\(folder.path)/nowhere", "\(folder.path)/cat/a.wav"] {
      let error = #expect(throws: RecordsError.self) { try MediaFolder(opening: path, kind: .images) }
      #expect(error?.code == .notFound)
      #expect(error?.message.contains(path) == true)
    }
  }

  @Test func filesThatCameOrGrewSinceAreErrors() throws {
    let folder = try folder(["cat/a.png", "cat/b.png"])
    let collection = try MediaFolder(opening: folder.path, kind: .images)
    let split = collection.splits[0]
    let reader = try collection.makeReader(split: split, shard: 0)
    let room = try #require(fopen("\(folder.path)/cat/b.png", "w"))
    #expect(ftruncate(fileno(room), off_t(1) << 28 + 1) == 0)
    fclose(room)
    let large = #expect(throws: RecordsError.self) { try reader.read(1) { _ in } }
    #expect(large?.message.contains("cat/b.png has 268435457 bytes") == true, "\(large?.message ?? "")")
    try FileManager.default.removeItem(atPath: "\(folder.path)/cat/b.png")
    let gone = #expect(throws: RecordsError.self) { try reader.read(1) { _ in } }
    #expect(gone?.code == .notFound)
    let changed = #expect(throws: RecordsError.self) { try collection.makeReader(split: split, shard: 0) }
    #expect(changed?.message.contains("has 1 files, but had 2") == true)
  }
}
