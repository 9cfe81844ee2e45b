import Foundation
import Media
import Pipelines
import Records
import Settings
import StagePreprocess
import Stages
import Store
import Synchronization
import Testing

/// `preprocess` over a folder of records: what a night appends is what a night costs.
@Suite struct PreprocessStageTests {
  /// A folder of records, and a store, in a folder of their own that is removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "preprocess-\(UUID())"
    var records: String { path + "/photos" }
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws { try Disk.makeFolder(records) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a tar shard of texts and labels.
    func tar(_ name: String, _ samples: Range<Int>, label: String = "1") throws {
      let path = "\(records)/\(name)"
      try Disk.remove(path)
      let tar = try TarWriter(file: OutputFile(creating: path))
      for number in samples {
        try tar.write(Array("text \(number)".utf8), as: "\(number).txt")
        try tar.write(Array(label.utf8), as: "\(number).cls")
      }
      _ = try tar.finish()
    }

    func run(
      _ settings: String = "", force: Set<String> = [], cancellation: Cancellation = Cancellation(),
      observe: @escaping @Sendable (Pipelines.Progress) -> Void = { _ in }
    ) throws -> StageResult {
      let yaml = """
        name: p
        stages:
          preprocess:
            records: \(records)
            splits: {train: "train[:80%]", validation: "train[80%:]"}
        \(settings)
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let runner = try Runner(
        graph, store: store,
        options: RunOptions(threadCount: 1, forced: force, outputFolder: path + "/out", cancellation: cancellation)
      ) { event in
        if case .progress(_, let progress) = event { observe(progress) }
      }
      return try #require(try runner.run().stages.first)
    }

    /// The dataset that a run made.
    func dataset(_ result: StageResult) throws -> TFDSDirectory {
      try TFDSDirectory(opening: try store.materialize(try #require(result.outputs["dataset"], "\(result.message)")))
    }

    func texts(_ result: StageResult) throws -> [String] {
      let directory = try dataset(result)
      var texts: [String] = []
      try StoredDataset(of: directory, split: directory.info.splits[0]).forEach { record in
        if case .bytes(let bytes)? = record.values["txt"] { texts.append(String(decoding: bytes, as: UTF8.self)) }
      }
      return texts
    }
  }

  private func shards(_ result: StageResult) throws -> [Artifact.File] {
    try #require(result.outputs["dataset"], "\(result.message)").files.filter { $0.path.contains(".tfrecord-") }
  }

  private func made(_ result: StageResult) -> Double? { result.facts?.metrics["parts.made"] }

  @Test func anAppendedShardIsTheOnlyOneMade() throws {
    let workspace = try Workspace()
    for shard in 0..<5 { try workspace.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    let first = try workspace.run()
    #expect(first.facts?.metrics == ["records": 50, "parts": 5, "parts.made": 5], "\(first.message)")
    #expect(try workspace.texts(first) == (0..<50).map { "text \($0)" })
    #expect(try workspace.run().outcome == .upToDate)
    let before = try shards(first)
    let identities = before.map { Disk.status(workspace.store.blobPath($0.digest)) }
    try workspace.tar("5.tar", 50..<57)
    let second = try workspace.run()
    #expect(second.facts?.metrics == ["records": 57, "parts": 6, "parts.made": 1])
    let after = try shards(second)
    #expect(after.prefix(5).map(\.digest) == before.map(\.digest))
    #expect(after.map(\.path)[5] == "photos-train.tfrecord-00005-of-00006")
    for (file, status) in zip(before, identities) {
      #expect(Disk.status(workspace.store.blobPath(file.digest))?.identity == status?.identity)
    }
    // The dataset's folder shows the stored files themselves.
    let folder = try workspace.dataset(second).path
    #expect(Disk.status("\(folder)/\(after[0].path)")?.identity == identities[0]?.identity)
    #expect(try workspace.texts(second) == (0..<57).map { "text \($0)" })
  }

  @Test func anEditedShardIsTheOnlyOneMade() throws {
    let workspace = try Workspace()
    for shard in 0..<4 { try workspace.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    let before = try shards(workspace.run())
    try workspace.tar("2.tar", 900..<905)
    let second = try workspace.run()
    #expect(made(second) == 1)
    let after = try shards(second)
    #expect(zip(before, after).map { $0.digest == $1.digest } == [true, true, false, true])
    // A new name is no new content; the order of records follows the names.
    try Disk.rename("\(workspace.records)/2.tar", to: "\(workspace.records)/9.tar")
    let renamed = try workspace.run()
    #expect(made(renamed) == 0)
    #expect(try workspace.texts(renamed).suffix(5) == (900..<905).map { "text \($0)" }[...])
    try Disk.remove("\(workspace.records)/0.tar")
    #expect(made(try workspace.run()) == 0)
    // A link counts as what it leads to.
    try workspace.tar("../elsewhere.tar", 30..<40)
    try FileManager.default.createSymbolicLink(
      atPath: "\(workspace.records)/linked.tar", withDestinationPath: "\(workspace.path)/elsewhere.tar")
    #expect(made(try workspace.run()) == 0)
    try workspace.tar("../elsewhere.tar", 70..<80)
    #expect(made(try workspace.run()) == 1)
  }

  @Test func theResultIsThatOfAStoreThatKnewNothing() throws {
    let grown = try Workspace()
    for shard in 0..<3 {
      try grown.tar("\(shard).tar", shard * 10..<shard * 10 + 10)
      _ = try grown.run()
    }
    let clean = try Workspace()
    for shard in 0..<3 { try clean.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    #expect(try grown.run().outputs == clean.run().outputs)
    #expect(made(try grown.run(force: ["preprocess"])) == 3)
  }

  @Test func anInterruptedRunKeepsWhatItFinished() throws {
    let workspace = try Workspace()
    for shard in 0..<6 { try workspace.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    let cancellation = Cancellation()
    _ = try workspace.run(cancellation: cancellation) { progress in
      if progress.message.contains("made"), progress.completed == 4 { cancellation.request(signal: 15) }
    }
    #expect(made(try workspace.run()) == 2)
  }

  /// The names of TFRecord shards tell how many there are, so that an appended one renames them all.
  @Test func shardsOfTFRecordsAreKnownByTheirContents() throws {
    let workspace = try Workspace()
    func write(_ shardCount: Int, first: String = "text 0") throws {
      try Disk.remove(workspace.records)
      try Disk.makeFolder(workspace.records)
      var info = TFDSInfo(name: "source", version: "1.0.0", splits: [])
      info.isInGivenOrder = true
      let features = TFDSFeatures(features: ["txt": .text])
      var writer = try TFDSWriter(info: info, features: features, shardCount: shardCount) {
        try OutputFile(creating: "\(workspace.records)/\($0)")
      }
      try writer.writeSplit("train") { add in
        for number in 0..<shardCount * 10 {
          let text = number == 0 ? first : "text \(number)"
          try add(number, features.example(of: ["txt": .bytes(Array(text.utf8))]))
        }
      }
      try writer.finish()
    }
    try write(4)
    let first = try workspace.run()
    #expect(made(first) == 4)
    try write(5)
    let second = try workspace.run()
    #expect(made(second) == 1)
    #expect(try shards(second).prefix(4).map(\.digest) == shards(first).map(\.digest))
    #expect(try workspace.texts(second) == (0..<50).map { "text \($0)" })
    try write(5, first: "other")
    let third = try workspace.run()
    #expect(made(third) == 1)
    #expect(try workspace.texts(third)[0] == "other")
  }

  @Test func whatAllShardsMustAgreeOnMakesThemAllAnew() throws {
    let workspace = try Workspace()
    for shard in 0..<3 { try workspace.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    _ = try workspace.run()
    // A value that the others lack becomes optional in the whole dataset.
    let tar = try TarWriter(file: OutputFile(creating: "\(workspace.records)/3.tar"))
    try tar.write(Array("text 30".utf8), as: "30.txt")
    _ = try tar.finish()
    let result = try workspace.run()
    #expect(made(result) == 4)
    #expect(try workspace.dataset(result).features.features["cls"] == .optional(.tensor(shape: [], type: .int64)))
  }

  /// An image file of one pixel.
  private func pixel(_ level: UInt8) throws -> [UInt8] {
    try PNGCodec.encode(Image(shape: ImageShape(height: 1, width: 1, channelCount: 1), samples: [level]))
  }

  @Test func aClassInFrontMovesNumbersAndOneBehindDoesNot() throws {
    let workspace = try Workspace()
    for name in ["cat/a.png", "dog/b.png"] { try Disk.replace("\(workspace.records)/\(name)", with: pixel(1)) }
    #expect(made(try workspace.run()) == 1)
    try Disk.replace("\(workspace.records)/cat/notes.txt", with: [1])
    #expect(made(try workspace.run()) == 0)
    try Disk.replace("\(workspace.records)/ant/c.png", with: pixel(2))
    let result = try workspace.run()
    #expect(made(result) == 1)
    #expect(
      try workspace.dataset(result).features.features["label"]
        == .classLabel(classCount: 3, names: ["ant", "cat", "dog"]))
  }

  @Test func damageIsHealedByItsPartAlone() throws {
    let workspace = try Workspace()
    for shard in 0..<4 { try workspace.tar("\(shard).tar", shard * 10..<shard * 10 + 10) }
    let first = try workspace.run()
    let blob = workspace.store.blobPath(try shards(first)[1].digest)
    try Disk.remove(blob)
    let healed = try workspace.run()
    #expect(made(healed) == 1 && healed.outputs == first.outputs)
    #expect(try workspace.texts(healed).count == 40)
  }

  /// A format that nobody names counts as what is found; what a stage is to make may be of any.
  @Test func theFormatThatIsFoundCounts() throws {
    let workspace = try Workspace()
    try workspace.tar("a.tar", 0..<2)
    func formats(_ settings: String) throws -> Set<String> {
      let yaml = """
        name: p
        stages:
          make: {run: "true", outputs: [rows]}
          preprocess:
            \(settings)
            splits: {train: train}
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      return Set((graph["preprocess"]?.kindFiles ?? []).filter { $0.hasPrefix("Records/") })
    }
    let found = try formats("records: \(workspace.records)")
    #expect(found.count == 1)
    #expect(try formats("records: \(workspace.records)\n    format: webdataset") == found)
    let named = try formats("records: \(workspace.records)\n    format: csv")
    #expect(named.count == 1 && named != found)
    #expect(try formats("records: make.rows") == Set(DatasetFormat.all.map { $0.sourceFile }))
    let error = #expect(throws: SettingsError.self) { try workspace.run("    format: webdatset") }
    #expect(error?.message.contains("'webdataset'") == true, "\(error?.message ?? "")")
  }

  @Test func tablesHaveColumns() throws {
    let workspace = try Workspace()
    try Disk.replace("\(workspace.records)/a.csv", with: Array("file,kind\nx.png,dog\n".utf8))
    for (level, name) in [(1, "x.png"), (2, "y.png")] as [(UInt8, String)] {
      try Disk.replace("\(workspace.records)/\(name)", with: pixel(level))
    }
    let settings = "    columns: {file: image, kind: label}"
    #expect(made(try workspace.run(settings)) == 1)
    try Disk.replace("\(workspace.records)/b.csv", with: Array("file,kind\ny.png,dog\n".utf8))
    #expect(made(try workspace.run(settings)) == 1)
    try Disk.replace("\(workspace.records)/x.png", with: pixel(3))
    let result = try workspace.run(settings)
    #expect(made(result) == 1)
    #expect(try workspace.dataset(result).features.features["kind"] == .classLabel(classCount: 1, names: ["dog"]))
  }

  @Test func imagesAreResizedOnce() throws {
    let workspace = try Workspace()
    func image(_ name: String, _ side: Int) throws {
      let image = Image(
        shape: ImageShape(height: side, width: side, channelCount: 3),
        samples: (0..<side * side * 3).map { UInt8($0 % 251) })
      try Disk.replace("\(workspace.records)/\(name)", with: PNGCodec.encode(image))
    }
    try image("cat/a.png", 20)
    try image("dog/b.png", 30)
    let resized = try workspace.run("    resize: [8, 6]")
    let directory = try workspace.dataset(resized)
    #expect(directory.features.features["image"] == .image(shape: [8, 6, 3], encoding: "png"))
    try StoredDataset(of: directory, split: directory.info.splits[0]).forEach { record in
      guard case .bytes(let bytes)? = record.values["image"] else { Issue.record("no image"); return }
      let shape = try PNGCodec.decode(bytes).shape
      #expect(shape == ImageShape(height: 8, width: 6, channelCount: 3))
    }
    #expect(made(try workspace.run("    resize: [8, 5]")) == 1)
    let error = #expect(throws: SettingsError.self) { try workspace.run("    resize: [8]") }
    #expect(error?.message.contains("expected [height, width]") == true, "\(error?.message ?? "")")
  }

  /// Class folders with images, one of which is none.
  private func damagedFolder(_ workspace: Workspace) throws {
    for (name, side) in [("a/0.png", 4), ("a/2.png", 5), ("b/0.png", 6), ("b/1.png", 7)] {
      try Disk.makeFolder("\(workspace.records)/\(name.prefix(1))")
      let shape = ImageShape(height: side, width: side, channelCount: 3)
      let image = Image(shape: shape, samples: [UInt8](repeating: UInt8(side), count: shape.sampleCount))
      try Disk.replace("\(workspace.records)/\(name)", with: PNGCodec.encode(image))
    }
    try Disk.replace("\(workspace.records)/a/1.png", with: Array("no image at all".utf8))
    try Disk.replace("\(workspace.records)/a/notes.txt", with: [65])
    try Disk.makeFolder("\(workspace.records)/empty")
  }

  @Test(arguments: ["", "    resize: [4, 4]"]) func aDamagedFileIsNamedOrSkipped(resize: String) throws {
    let workspace = try Workspace()
    try damagedFolder(workspace)
    let failed = try workspace.run(resize)
    #expect(failed.message.contains("photos/a/1.png: feature 'image' cannot be decoded"), "\(failed.message)")
    #expect(failed.message.contains("onCorrupt: skip"), "\(failed.message)")
    let result = try workspace.run("\(resize)\n    onCorrupt: skip")
    let directory = try workspace.dataset(result)
    #expect(directory.info.splits.map(\.recordCount) == [4])
    #expect(directory.features.features["label"] == .classLabel(classCount: 3, names: ["a", "b", "empty"]))
    #expect(result.facts?.metrics["records"] == 4)
    #expect(result.facts?.metrics["records.skipped"] == 1 && result.facts?.metrics["files.leftOut"] == 1)
    struct Ledger: Decodable {
      struct Skipped: Decodable { let place, reason: String }
      let records: [String: Int]
      let skipped: [Skipped]
      let leftOut: LeftOut
    }
    func ledger(_ result: StageResult) throws -> Ledger {
      let folder = try workspace.store.materialize(try #require(result.outputs["ledger"]))
      return try JSONDecoder().decode(Ledger.self, from: Data(contentsOf: URL(filePath: "\(folder)/ledger.json")))
    }
    let told = try ledger(result)
    #expect(told.records == ["train": 4] && told.skipped.map(\.place) == ["a/1.png"])
    #expect(told.skipped.first?.reason.hasPrefix("feature 'image' cannot be decoded") == true)
    #expect(told.leftOut.groups.map(\.paths) == [["a/notes.txt"]])
    // What is kept of the files is found again by their content, and told by the names that they have now.
    try Disk.rename("\(workspace.records)/a/1.png", to: "\(workspace.records)/a/1b.png")
    let renamed = try workspace.run("\(resize)\n    onCorrupt: skip")
    #expect(try ledger(renamed).skipped.map(\.place) == ["a/1b.png"])
    #expect(made(renamed) == 0)
  }

  @Test func imagesOfAFolderAreReadAsViewersShowThem() throws {
    let workspace = try Workspace()
    let shape = ImageShape(height: 2, width: 2, channelCount: 4)
    let image = Image(shape: shape, samples: (0..<16).map { UInt8($0 * 15) })
    for name in ["a", "b"] {
      try Disk.makeFolder("\(workspace.records)/\(name)")
      try Disk.replace("\(workspace.records)/\(name)/1.png", with: PNGCodec.encode(image))
    }
    func images(_ settings: String) throws -> [Image] {
      let directory = try workspace.dataset(try workspace.run(settings))
      var images: [Image] = []
      try StoredDataset(of: directory, split: directory.info.splits[0]).forEach { record in
        if case .bytes(let bytes)? = record.values["image"] { images.append(try PNGCodec.decode(bytes)) }
      }
      return images
    }
    for (settings, expected) in [
      ("", image.laid(on: .white)), ("    background: black", image.laid(on: .black)),
      ("    background: [9, 8, 7]", image.laid(on: ImageReading.Color(red: 9, green: 8, blue: 7))),
      ("    background: none", image),
    ] {
      #expect(try images(settings) == [expected, expected], "\(settings)")
    }
    for (settings, words) in [
      ("    background: [9, 8]", "expected [red, green, blue]"),
      ("    background: pink", "expected one of white, black, none"),
      ("    exifOrientation: no", "expected one of apply, ignore"),
      ("    onCorrupt: ignore", "expected one of fail, skip"),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.run(settings) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func mistakesAreNamed() throws {
    let workspace = try Workspace()
    #expect(try workspace.run().message.contains("is no dataset that is known by its looks"))
    for (settings, words) in [
      ("    rotate: {degrees: 45}", "turns the images of a dataset's manifest"),
      ("    dataset: mnist", "stands beside 'dataset'"), ("    shards: 3", "keeps its own shards"),
      ("    columns: {a: drawing}", "expected one of integer, unsigned, number, text, label, image, sound"),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.run(settings) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}

extension PreprocessStage: ExemplifiedStage {
  static let example =
    "preprocess: {dataset: fashion_mnist, splits: {train: 'train[:80%]', validation: 'train[80%:]', test: test}}"
  static let outputs = ["dataset", "splits", "ledger"]
}
