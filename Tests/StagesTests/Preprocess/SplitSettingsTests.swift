import Foundation
import Media
import Pipelines
import Records
import Settings
import Stages
import Store
import Synchronization
import Testing

/// `preprocess` that divides records by shares, whatever they come as.
@Suite struct SplitSettingsTests {
  /// A folder of records, and a store, in a folder of their own that is removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "shares-\(UUID())"
    var records: String { path + "/data" }
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }
    let warnings = Mutex<[String]>([])

    init() throws { try Disk.makeFolder(records) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a text, in an image as its pixels and in a sound as its samples.
    func file(_ name: String, _ text: String) throws {
      let bytes = Array(text.utf8)
      let content =
        if name.hasSuffix(".png") {
          try PNGCodec.encode(
            Image(shape: ImageShape(height: 1, width: bytes.count, channelCount: 1), samples: bytes))
        } else if name.hasSuffix(".wav") {
          try AudioCodec.encode(
            Waveform(sampleRateHz: 8_000, samples: bytes.map { Float($0) / 256 }), as: .wav16)
        } else {
          bytes
        }
      try Disk.replace("\(records)/\(name)", with: content)
    }

    /// The text that ``file(_:_:)`` wrote.
    static func text(of content: [UInt8]) throws -> String {
      if ImageFormat(recognizing: content) != nil {
        return String(decoding: try ImageCodec.decode(content).samples, as: UTF8.self)
      }
      if content.starts(with: "RIFF".utf8) {
        return String(decoding: try AudioCodec.decode(content).samples.map { UInt8($0 * 256) }, as: UTF8.self)
      }
      return String(decoding: content, as: UTF8.self)
    }

    func run(
      _ splits: String = "{train: 80%, validation: 10%, test: 10%}", _ settings: String = "", seed: Int = 1,
      threadCount: Int = 1
    ) throws -> StageResult {
      let yaml = """
        name: p
        seed: \(seed)
        stages:
          preprocess:
            records: \(records)
            splits: \(splits)
        \(settings)
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      warnings.withLock { $0 = [] }
      let runner = try Runner(
        graph, store: store, options: RunOptions(threadCount: threadCount, outputFolder: path + "/out")
      ) { [weak self] event in
        if case .warning(_, let words) = event { self?.warnings.withLock { $0.append(words) } }
      }
      return try #require(try runner.run().stages.first)
    }

    /// What a feature of each split's records holds, as text.
    func texts(_ result: StageResult, _ feature: String) throws -> [String: [String]] {
      let artifact = try #require(result.outputs["dataset"], "\(result.message)")
      let directory = try TFDSDirectory(opening: try store.materialize(artifact))
      var texts: [String: [String]] = [:]
      for split in directory.splits {
        texts[split.name] = []
        try StoredDataset(of: directory, split: split).forEach { record in
          switch record.values[feature] {
          case .bytes(let bytes)?: texts[split.name]?.append(try Self.text(of: bytes))
          case let value?: texts[split.name]?.append("\(value)")
          case nil: break
          }
        }
      }
      return texts
    }
  }

  private func sides(_ texts: [String: [String]]) -> [String: String] {
    Dictionary(texts.flatMap { split, texts in texts.map { ($0, split) } }) { $0 == $1 ? $0 : "\($0) and \($1)" }
  }

  @Test func classFoldersGrowAndNoRecordMoves() throws {
    let workspace = try Workspace()
    func add(_ numbers: Range<Int>) throws {
      for name in ["ant", "bee"] {
        for number in numbers { try workspace.file("\(name)/\(number * 7919 % 1000).png", "\(name) \(number)") }
      }
    }
    try add(0..<150)
    let first = try workspace.run()
    let before = sides(try workspace.texts(first, "image"))
    #expect(before.count == 300 && Set(before.values) == ["train", "validation", "test"])
    #expect(workspace.warnings.withLock(\.self).isEmpty)
    try add(150..<180)
    let second = try workspace.run(threadCount: 3)
    let clean = try Workspace()
    try Disk.rename(workspace.records, to: clean.records)
    #expect(try clean.run().outputs == second.outputs, "what grew, on three threads, is what is made at once on one")
    let after = try workspace.texts(second, "image")
    #expect(after.values.reduce(0) { $0 + $1.count } == 360)
    for (text, side) in before { #expect(sides(after)[text] == side, "\(text)") }
    for name in ["ant", "bee"] {
      let testCount = after["test"]?.count { $0.hasPrefix(name) } ?? 0
      #expect((5...35).contains(testCount), "\(name): \(testCount) of 180")
    }
  }

  @Test func anAppendedShardIsTheOnlyOneMade() throws {
    let workspace = try Workspace()
    func tar(_ number: Int) throws {
      let tar = try TarWriter(file: OutputFile(creating: "\(workspace.records)/\(number).tar"))
      for sample in number * 40..<number * 40 + 40 { try tar.write(Array("text \(sample)".utf8), as: "\(sample).txt") }
      _ = try tar.finish()
    }
    for number in 0..<4 { try tar(number) }
    let first = try workspace.run()
    #expect(first.facts?.metrics["parts.made"] == 4, "\(first.message)")
    let before = sides(try workspace.texts(first, "txt"))
    #expect(before.count == 160)
    try tar(4)
    let second = try workspace.run(threadCount: 3)
    #expect(second.facts?.metrics == ["records": 200, "parts": 5, "parts.made": 1])
    let after = sides(try workspace.texts(second, "txt"))
    #expect(after.count == 200 && before.allSatisfy { after[$0.key] == $0.value })
    // Another seed, other shares: other sides.
    #expect(try workspace.run(seed: 2).facts?.metrics["parts.made"] == 5)
    #expect(try workspace.run("{train: 50%, rest: 50%}").facts?.metrics["parts.made"] == 5)
  }

  /// The same rows in any format: each once, and equal rows on one side.
  @Test func tablesAndArrays() throws {
    let table = try Workspace()
    try table.file(
      "a.csv", "text,label\n" + (0..<120).map { "row \($0 % 60),\($0 % 3 == 0 ? "x" : "y")\n" }.joined())
    let texts = try table.texts(table.run("{train: 70%, test: 30%}", "    columns: {text: text, label: label}"), "text")
    #expect(texts.values.reduce(0) { $0 + $1.count } == 120)
    #expect(sides(texts).count == 60 && Set(sides(texts).values) == ["train", "test"])

    let stored = try Workspace()
    let features = TFDSFeatures(features: ["text": .text])
    var info = TFDSInfo(name: "source", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(info: info, features: features, shardCount: 2) {
      try OutputFile(creating: "\(stored.records)/\($0)")
    }
    for (split, start) in [("train", 0), ("test", 1000)] {
      try writer.writeSplit(split) { add in
        for number in 0..<100 {
          try add(number, features.example(of: ["text": .bytes(Array("row \(number + start)".utf8))]))
        }
      }
    }
    try writer.finish()
    let all = sides(try stored.texts(stored.run(), "text"))
    #expect(all.count == 200)
    let some = try stored.texts(stored.run("{train: 90% of train, validation: 10% of train, test: test}"), "text")
    #expect(some["test"] == (1000..<1100).map { "row \($0)" })
    #expect((some["train"]?.count ?? 0) + (some["validation"]?.count ?? 0) == 100)
    // The same records in another format.
    let columns = try Workspace()
    _ = try convertDataset(
      StoredDataset(opening: stored.records, format: .tfds, split: "train"), to: .mds, folder: columns.records,
      name: "x",
      createFile: { try OutputFile(creating: "\(columns.records)/\($0)") })
    let mds = sides(try columns.texts(columns.run(), "text"))
    #expect(mds.count == 100 && mds.allSatisfy { all[$0.key] == $0.value })
    for (splits, words) in [
      ("{train: 80%, test: 20%, old: \"test[:5]\"}", "reads the stored split 'test', which shares divide"),
      ("{train: 80% of train, test: 20% of train}", "a stored split 'test' that no share is taken of"),
      ("{a: 80% of training, b: 20% of training}", "no stored split 'training'; the data has train, test"),
      ("{a: 100% of train, b: tset}", "no stored split 'tset'"),
    ] {
      let result = try stored.run(splits)
      #expect(result.outcome == .failed && result.message.contains(words), "\(result.message)")
    }
  }

  @Test func namesKeepFilesTogether() throws {
    let workspace = try Workspace()
    for speaker in 0..<40 {
      for take in 0..<5 { try workspace.file("yes/s\(speaker)_take\(take).wav", "\(speaker) \(take)") }
    }
    let splits = "{train: 60%, test: 40%, by: {name: '^(s\\d+)_'}}"
    let texts = try workspace.texts(workspace.run(splits), "audio")
    func speakers(_ split: String, in texts: [String: [String]]) -> Set<Substring> {
      Set((texts[split] ?? []).map { $0.split(separator: " ")[0] })
    }
    #expect(texts.values.reduce(0) { $0 + $1.count } == 200)
    #expect(speakers("train", in: texts).isDisjoint(with: speakers("test", in: texts)))
    // A new name is a new group, though the content is as it was.
    let moved = try #require(speakers("test", in: texts).first { !speakers("train", in: texts).isEmpty && $0 != "" })
    let partner = try #require(speakers("train", in: texts).first)
    for take in 0..<5 {
      try Disk.rename(
        "\(workspace.records)/yes/s\(moved)_take\(take).wav", to: "\(workspace.records)/yes/s\(partner)_x\(take).wav")
    }
    let renamed = try workspace.texts(workspace.run(splits), "audio")
    #expect(speakers("train", in: renamed).contains(moved) && !speakers("test", in: renamed).contains(moved))
    let refused = try workspace.run("{train: 60%, test: 40%, by: {name: '^\\d'}}")
    #expect(refused.outcome == .failed && refused.message.contains("matches nothing of the name"))
  }

  @Test func oneMeaningHasOneKey() throws {
    let workspace = try Workspace()
    for number in 0..<40 { try workspace.file("a/\(number).png", "\(number)") }
    func key(_ splits: String, seed: Int = 1) throws -> Digest? { try workspace.run(splits, seed: seed).key }
    let plain = try key("{train: 80%, test: 20%}")
    #expect(try key("{test: 20 %, train: 80.0%}") == plain)
    #expect(try key("{train: 80% of all, test: \"20%\"}") == plain)
    #expect(try key("{train: 80%, test: 20%}", seed: 2) != plain)
    #expect(try key("{train: 75%, test: 25%}") != plain)
    #expect(try key("{train: 80%, test: 20%, by: image}") != plain)
    let slice = try key("{train: \"train[:1_0]\"}")
    #expect(try key("{train: \" train[0_0:10] \"}") != plain)
    #expect(try key("{train: \"train[:10]\"}", seed: 2) == slice)
  }

  @Test func doubtfulSplitsAreWarnedOf() throws {
    let workspace = try Workspace()
    for name in ["ant", "bee", "cat"] {
      for number in 0..<10 { try workspace.file("\(name)/\(number).png", "\(name) \(number)") }
    }
    func warnings(_ splits: String) throws -> [String] {
      let result = try workspace.run(splits)
      #expect(result.outcome != .failed, "\(result.message)")
      return workspace.warnings.withLock(\.self)
    }
    let sorted = try warnings("{train: \"train[:50%]\", validation: \"train[50%:85%]\", test: \"train[85%:]\"}")
    try #require(sorted.count == 3)
    #expect(sorted[0].hasPrefix("split 'test' (train[85%:]) holds one class of 3 only: 4 records, all of 'cat'"))
    #expect(sorted[0].contains("write shares, such as train: 80%"))
    #expect(sorted[1].hasPrefix("split 'train' (train[:50%]) lacks 1 of 3 classes among its 15 records: 'cat'"))
    #expect(sorted[2].contains("'validation'") && sorted[2].contains("'ant'"))
    #expect(
      try warnings("{train: \"train[:50%]\", validation: \"train[50%:50%]\"}").last
        == "split 'validation' (train[50%:50%]) holds no record")
    #expect(try warnings("{train: train}").isEmpty)
    let tiny = try warnings("{train: 99.99%, test: 0.01%}")
    #expect(tiny == ["split 'test' (0.01%) holds no record"])
  }

  @Test(arguments: [
    ("{train: 80%, test: 10%}", "add up to 90%"), ("{train: 0.8, test: 0.2}", "is a number; write a share as 80%"),
    ("{train: 80, test: 20}", "is a number"), ("{train: \"train[:80%\"}", "column 6"),
    ("{train: 120%}", "up to 100"), ("{}", "name at least one split"),
    ("{train: 100%}\n    by: speaker", "stands inside 'splits'"),
    ("{train: 100%, by: {name: '('}}", "no regular expression"), ("{train: 100%, by: {pattern: x}}", "unknown key"),
    ("{train: 100%, by: {}}", "required"),
  ]) func mistakesAreLocated(splits: String, words: String) throws {
    let workspace = try Workspace()
    let error = #expect(throws: SettingsError.self) { try workspace.run(splits) }
    #expect(
      error?.message.contains(words) == true && (6...7).contains(error?.location?.line ?? 0),
      "\(error.map { "\($0)" } ?? "")")
  }
}
