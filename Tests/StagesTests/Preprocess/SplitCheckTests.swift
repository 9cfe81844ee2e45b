import Foundation
import Media
import Pipelines
import Records
import Settings
import Stages
import Store
import Synchronization
import Testing

/// What splits must hold before anything is trained, and that no measurement of small ones is not a number.
@Suite struct SplitCheckTests {
  /// Small images of two classes, in the order of the classes, and a store; removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "splits-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }
    let warnings = Mutex<[String]>([])

    init(records: Int = 12) throws {
      for (index, name) in ["dark", "light"].enumerated() {
        for number in 0..<records {
          let samples = (0..<48).map { UInt8((index * 97 + number * 31 + $0 * 13) % 160 + index * 40) }
          let image = Image(shape: ImageShape(height: 4, width: 4, channelCount: 3), samples: samples)
          try Disk.replace("\(path)/photos/\(name)/\(number).png", with: PNGCodec.encode(image))
        }
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ splits: String, train: String = "", outputs: Int = 2, more: String = "") throws -> RunSummary {
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess: {records: \(path)/photos, resize: [4, 4], splits: \(splits)}
          train:
            kind: train
            matrix: {member: [1, 2]}
            data: preprocess
            network: {input: [3, 4, 4], preset: keras, layers: [flatten, {dense: \(outputs)}]}
            optimizer: {adam: {learningRate: 0.01}}
            batch: 4
            epochs: 1
            \(train)
        \(more)
        """
      warnings.withLock { $0 = [] }
      return try Runner(
        try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages), store: store,
        options: RunOptions(threadCount: 1, outputFolder: path + "/out")
      ) { [weak self] event in
        if case .warning(let stage, let words) = event { self?.warnings.withLock { $0.append("\(stage): \(words)") } }
      }.run()
    }

    func told(_ words: String) -> Bool { warnings.withLock { $0.contains { $0.contains(words) } } }
  }

  @Test(arguments: [
    (
      "train: \"train[:90%]\", validation: \"train[90%:90%]\", test: \"train[90%:]\"",
      "split 'validation' (train[90%:90%]) holds no record, so there is nothing to judge by"
    ),
    (
      "train: \"train[:90%]\", validation: \"train[90%:]\", test: \"train[5:5]\"",
      "split 'test' (train[5:5]) holds no record"
    ),
    ("train: \"train[:0]\", validation: \"train[:5]\", test: \"train[5:]\"", "nothing to train on"),
    (
      "train: \"train[:80%]\", validation: \"train[50%:90%]\", test: \"train[90%:]\"",
      "split 'train' (train[:80%]) and split 'validation' (train[50%:90%]) share 7 records"
    ),
    (
      "train: \"train[:10]\", validation: \"train[10:20]\", test: \"train[15:]+train[:3]\"",
      "split 'train' (train[:10]) and split 'test' (train[15:]+train[:3]) share 3 records"
    ),
    ("train: \"train[:10]\", validation: \"train[10:20]\", test: \"train[18:]\"", "records that were chosen by"),
    (
      "train: \"train[:3]\", validation: \"train[10:20]\", test: \"train[20:]\"",
      "holds 3 records, less than one batch of 4"
    ),
  ]) func whatCannotTeachOrJudgeIsRefusedBeforeTraining(splits: String, words: String) throws {
    let summary = try Workspace().run("{\(splits)}")
    #expect(summary.stages[0].outcome == .executed)
    #expect(
      summary.stages[1].outcome == .failed && summary.stages[1].message.contains(words), "\(summary.stages[1].message)")
  }

  /// Nothing has to run to know which splits there will be.
  @Test func aSplitThatThereIsNotIsRefusedAtOnce() throws {
    let error = #expect(throws: SettingsError.self) {
      try Workspace().run("{train: \"train[:10]\", validation: \"train[10:]\"}")
    }
    #expect(error?.message.contains("the data has no split 'test'; its splits are train, validation") == true)
  }

  @Test func theSameRecordsTwiceAreSaidOutright() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("{train: train, validation: \"train[:100%]\", test: \"train[:50%]+train[50%:]\"}")
    #expect(summary.stages.allSatisfy { $0.outcome == .executed }, "\(summary.stages.map(\.message))")
    #expect(
      workspace.told("train.1: split 'train' (train) and split 'validation' (train[:100%]) are the same 24 records"))
    #expect(workspace.told("figures say nothing of records that were not chosen by"))
  }

  @Test func recordsWithoutAClassAreRefusedByNameAndCount() throws {
    let workspace = try Workspace(records: 1)
    let features = TFDSFeatures(features: [
      "image": .image(shape: [4, 4, 3], encoding: "png"), "label": .classLabel(classCount: 2, names: ["a", "b"]),
    ])
    let image = Image(shape: ImageShape(height: 4, width: 4, channelCount: 3), samples: (0..<48).map { UInt8($0) })
    let png = try PNGCodec.encode(image)
    try Disk.remove("\(workspace.path)/photos")
    try Disk.makeFolder("\(workspace.path)/photos")
    let path = workspace.path
    var info = TFDSInfo(name: "x", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(info: info, features: features) { try OutputFile(creating: "\(path)/photos/\($0)") }
    try writer.writeSplit("train") { add in
      for number in 0..<30 {
        let label = number == 22 ? -1 : Int64(number % 2)
        try add(
          number, features.example(of: ["image": .bytes(png), "label": .numbers(NumericArray(int64: label))]))
      }
    }
    try writer.finish()
    let splits = "{train: \"train[:20]\", validation: \"train[20:25]\", test: \"train[25:]\"}"
    let train = try workspace.run(splits).stages[1]
    #expect(
      train.outcome == .failed
        && train.message.contains("split 'validation' (train[20:25]) has 1 of 5 records without a class"),
      "\(train.message)")
  }

  /// All stages on splits of one record, one class, one value: whatever is measured is a number.
  @Test(arguments: [false, true]) func noMeasurementOfLittleIsNotANumber(isRegression: Bool) throws {
    let workspace = try Workspace()
    let rest =
      isRegression
      ? "" : "  calibrate: {predictions: ensemble, methods: [temperature, vector, isotonic]}\n"
    let summary = try workspace.run(
      "{train: \"train[:18]\", validation: \"train[18:23]\", test: \"train[23:]\"}",
      train: isRegression ? "target: label" : "", outputs: isRegression ? 1 : 2,
      more: """
          ensemble: {members: train}
        \(rest)  compare: {models: {One: train.1, All: ensemble}}
          report: {title: Little, members: train, ensemble: ensemble, comparison: compare\(isRegression ? "" : ", calibration: calibrate")}
        """)
    for stage in summary.stages {
      #expect(stage.outcome == .executed, "\(stage.name): \(stage.message)")
      for (name, value) in stage.facts?.metrics ?? [:] { #expect(value.isFinite, "\(stage.name): \(name)") }
      for file in stage.outputs.values.flatMap(\.files)
      where file.path.hasSuffix(".json") || file.path.hasSuffix(".html") || file.path.hasSuffix(".csv") {
        let text = String(decoding: try workspace.store.content(of: file), as: UTF8.self)
        let found = text.firstMatch(of: /\b([nN]a[nN]|inf|infinity)\b/)
        #expect(found == nil, "\(stage.name): \(file.path) has \(found?.output.0 ?? "")")
      }
    }
  }

  @Test func theReportTellsTheBalance() throws {
    let workspace = try Workspace()
    let summary = try workspace.run(
      "{train: \"train[:16]\", validation: \"train[16:20]\", test: \"train[20:]\"}",
      more: "  report: {title: Balance, members: train}")
    let report = try #require(
      summary.stages.last?.outputs["report"]?.files.first { $0.path.hasSuffix(".html") },
      "\(summary.stages.map(\.message))")
    let page = String(decoding: try workspace.store.content(of: report), as: UTF8.self)
    for part in ["Validation records", "Test records", "12 (75.0", "4 (25.0", "4 (100"] {
      #expect(page.contains(part), "\(part)")
    }
    let published = String(decoding: try Disk.read("\(workspace.path)/out/p/report.html"), as: UTF8.self)
    #expect(
      published.contains("Warning, preprocess: split &#39;test&#39;")
        || published.contains("Warning, preprocess: split 'test'"))
    #expect(workspace.told("holds 4 records: too few to choose by"))
  }
}
