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

  private func link(_ path: String, to destination: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: destination)
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
    try link("\(folder.path)/cat/y.png", to: "../dog/b.png")
    let collection = try MediaFolder(opening: folder.path, kind: .images)
    #expect(collection.splits.map(\.name) == ["train"])
    #expect(collection.splits[0].shardLengths == [2, 2])
    #expect(collection.features.features["label"] == .classLabel(classCount: 3, names: ["cat", "dog", "empty"]))
    #expect(collection.features.features["image"] == .image(shape: [nil, nil, 3], encoding: "png"))
    #expect(try records(collection, "train", "image") == ["[0]=[0]", "[2]=[0]", "[1]=[1]", "[0]=[1]"])
    #expect(
      collection.leftOut.lines == [
        "2 hidden: .git, cat/.hidden.png",
        "2 ending in .txt, which is no suffix of an image: readme.txt, cat/notes.txt",
        "1 ending in .md, which is no suffix of an image: empty/readme.md",
      ])
    #expect(try collection.makeReader(split: collection.splits[0], shard: 1).place(of: 1) == "\(folder.path)/dog/b.png")
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

  @Test func linksCountAsWhatTheyLeadTo() throws {
    let folder = try folder(["real/cat/a.png", "real/dog/b.png", "set/train/cat/c.png"])
    try link("\(folder.path)/set/train/dog", to: "../../real/dog")
    try link("\(folder.path)/set/test", to: "\(folder.path)/real")
    let collection = try MediaFolder(opening: "\(folder.path)/set", kind: .images)
    #expect(collection.splits.map(\.name) == ["test", "train"])
    #expect(try records(collection, "train", "image") == ["[2]=[0]", "[1]=[1]"])
    #expect(try records(collection, "test", "image") == ["[0]=[0]", "[1]=[1]"])
    #expect(collection.leftOut == LeftOut())
  }

  @Test(arguments: [
    ("cat/z.png", "gone.png", "cat/z.png is a link to gone.png, which does not exist"),
    ("bird", "/nowhere/at/all", "bird is a link to /nowhere/at/all, which does not exist"),
    ("cat/loop", "..", "cat/loop is a link that leads back to "),
    ("cat/me", ".", "cat/me is a link that leads back to "),
    ("cat/self.png", "self.png", "cat/self.png is a link to self.png, which cannot be reached"),
  ]) func linksThatLeadNowhereAreNamed(name: String, destination: String, words: String) throws {
    let folder = try folder(["cat/a.png", "dog/b.png"])
    try link("\(folder.path)/\(name)", to: destination)
    for open in [
      { _ = try MediaFolder(opening: folder.path, kind: .images) }, { _ = try DatasetFormat(detecting: folder.path) },
      { _ = try DividedDataset(opening: folder.path) },
    ] as [() throws -> Void] {
      let error = #expect(throws: RecordsError.self) { try open() }
      #expect(error?.message.contains("\(folder.path)/\(words)") == true, "\(error?.message ?? "")")
    }
    // What is hidden is left out wherever it leads.
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    try link("\(folder.path)/cat/.#a.png", to: "nobody@nowhere")
    #expect(try MediaFolder(opening: folder.path, kind: .images).leftOut.count == 1)
  }

  @Test func classesWithoutFilesStayClasses() throws {
    let folder = try folder([
      "train/b/1.webp", "train/d/1.jfif", "train/e/1.tiff", "train/c/.keep", "test/a/.keep", "docs/x.md",
    ])
    let collection = try MediaFolder(opening: folder.path, kind: .images)
    #expect(collection.features.features["label"] == .classLabel(classCount: 5, names: ["a", "b", "c", "d", "e"]))
    #expect(try records(collection, "train", "image") == ["[0]=[1]", "[1]=[3]", "[2]=[4]"])
    #expect(collection.splits.map(\.recordCount) == [0, 3])
    #expect(collection.leftOut.groups.map(\.paths).contains(["docs/"]))
    #expect(try DividedDataset(opening: folder.path).leftOut == collection.leftOut)
  }

  @Test func whatIsLeftOutIsListedUpToALimit() throws {
    let folder = try folder(["a/1.png"] + (0..<120).map { "a/\($0).txt" } + ["a/noSuffix"])
    let leftOut = try MediaFolder(opening: folder.path, kind: .images).leftOut
    #expect(leftOut.count == 121)
    #expect(leftOut.groups.map(\.count) == [120, 1])
    #expect(leftOut.groups[0].paths.count == LeftOut.pathLimit)
    #expect(leftOut.lines[0].hasSuffix(", …"))
    #expect(mkfifo("\(folder.path)/a/pipe.png", 0o600) == 0)
    let error = #expect(throws: RecordsError.self) { try MediaFolder(opening: folder.path, kind: .images) }
    #expect(error?.message.contains("a/pipe.png is neither file nor folder") == true)
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
