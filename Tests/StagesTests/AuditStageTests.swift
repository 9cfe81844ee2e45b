import Evaluation
import Foundation
import Media
import Pipelines
import Settings
import StageAudit
import Stages
import Store
import Testing

/// `audit` from records to the report.
@Suite struct AuditStageTests {
  /// Images of two kinds, some mislabelled and one a copy of a training image, in a folder that is removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "audit-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for number in 0..<60 { try write(number, to: "train/\(number % 2 == 0 ? "left" : "right")") }
      for number in 60..<120 { try write(number, to: "test/\(number % 2 == 0 ? "left" : "right")") }
      // A right one among the left ones, and a training image made brighter.
      try write(121, to: "test/left", brighter: 30)
      try write(4, to: "test/left", brighter: 20)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Half of it is bright, with a texture of its own; every third is darker and smaller.
    private func write(_ number: Int, to folder: String, brighter: Int = 0) throws {
      let side = number % 3 == 0 ? 18 : 20
      var state = UInt64(number) &+ 1
      let samples = (0..<side * side).map { index -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let isBright = (index % side < side / 2) == (number % 2 == 0)
        let more = number == 4 || isBright ? brighter : 0
        return UInt8((isBright ? 120 : 20) + (number % 3 == 0 ? 0 : 20) + Int(state >> 33) % 80 + more)
      }
      let image = Image(shape: ImageShape(height: side, width: side, channelCount: 1), samples: samples)
      try Disk.replace("\(path)/photos/\(folder)/\(number).png", with: PNGCodec.encode(image))
    }

    func graph(_ stages: String) throws -> StageGraph {
      let yaml = """
        name: p
        seed: 7
        stages:
          preprocess: {records: \(path)/photos, splits: {train: train, validation: test, test: test}}
          train:
            data: {stages: preprocess, channels: gray}
            augment: [{resize: {height: 16, width: 16}}]
            network: {input: [1, 16, 16], preset: keras, layers: [flatten, {dense: 2}]}
            optimizer: {adam: {learningRate: 0.01}}
            batch: 10
            epochs: 12
          \(stages)
        """
      return try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
    }

    func run(_ stages: String, threadCount: Int = 2) throws -> RunSummary {
      try Runner(
        try graph(stages), store: store, options: RunOptions(threadCount: threadCount, outputFolder: path + "/out"),
        observe: { _ in }
      ).run()
    }

    func audit(_ summary: RunSummary, _ stage: String = "audit") throws -> RecordAudit {
      let result = try #require(summary.stages.first { $0.name == stage }, "\(summary.stages.map(\.message))")
      let artifact = try #require(result.outputs["audit"], "\(summary.stages.map(\.message))")
      let list = try #require(artifact.files.first { $0.path == RecordAudit.listName })
      for image in try JSONDecoder().decode(RecordAudit.self, from: Data(store.content(of: list))).records {
        #expect(artifact.files.contains { $0.path == image.image }, "\(image)")
      }
      return try JSONDecoder().decode(RecordAudit.self, from: Data(store.content(of: list)))
    }
  }

  @Test func findsWhatIsWrongAndShowsIt() throws {
    let workspace = try Workspace()
    let summary = try workspace.run(
      """
      audit: {predictions: train, duplicates: {split: test, among: train}}
        report: {title: t, members: train, audit: audit}
      """)
    let audit = try workspace.audit(summary)
    let judgement = try #require(audit.judgement)
    #expect(judgement.recordCount == 62 && judgement.splits == ["test"] && judgement.subject == "train")
    // The first of the left ones by name is the training image, the last is the wrong one.
    let wrong = try #require(judgement.topLosses.first)
    #expect(wrong.label == 0 && wrong.decision == 1 && wrong.ofLabel < 0.5)
    #expect(judgement.labelErrors?.records.map(\.id) == [wrong.id])
    #expect(judgement.cells.map { [$0.label, $0.decision] } == [[0, 1]])
    #expect(Set(judgement.slices.map(\.dimension)) == ["label", "brightness", "size"])
    let pairs = try #require(audit.duplicates).pairs
    #expect(pairs.count == 1 && pairs[0].label == 0 && pairs[0].otherLabel == 0 && pairs[0].distance < 0.01)
    #expect(audit.shownIDs == audit.records.map(\.id))
    let page = try String(contentsOfFile: workspace.path + "/out/p/report.html", encoding: .utf8)
    for part in [
      "Records that matter", "Greatest losses", "Likely wrong classes", "Near duplicates", "href=\"#cell-0-1\"",
      "id=\"cell-0-1\"", "Where it is worse",
    ] { #expect(page.contains(part), "\(part)") }
    let report = try #require(summary.stages.first { $0.name == "audit" })
    #expect(report.facts?.warnings.contains { $0.contains("nearly") } == true)
  }

  @Test func bitsAreTheSameForAnyThreads() throws {
    let stages = "audit: {predictions: train, split: validation, slices: [label], topLosses: 3, mistakes: 0}"
    let first = try Workspace()
    let one = try first.audit(first.run(stages, threadCount: 1))
    let workspace = try Workspace()
    #expect(try workspace.audit(workspace.run(stages, threadCount: 3)) == one)
    #expect(one.judgement?.topLosses.count == 3 && one.judgement?.cells.isEmpty == true && one.duplicates == nil)
    #expect(one.judgement?.recordCount == 62)
  }

  @Test func refusesWhatCannotBe() throws {
    let workspace = try Workspace()
    func message(_ stages: String) -> String {
      do {
        _ = try workspace.graph(stages)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message("audit: {split: test}").contains("name the stage whose predictions are judged"))
    #expect(message("audit: {duplicates: {split: test}}").contains("name the preprocess stage"))
    #expect(message("audit: {predictions: train, split: tset}").contains("predicts no split 'tset'"))
    #expect(
      message("audit: {data: preprocess, duplicates: {split: test, among: test}}").contains("duplicate of itself"))
    #expect(message("audit: {data: preprocess, duplicates: {among: tran}}").contains("no split 'tran'"))
    #expect(message("report: {title: t, audit: train}").contains("audit"))
  }
}

extension AuditStage: ExemplifiedStage {
  static let example = "audit: {predictions: train, duplicates: {split: test, among: train}}"
  static let outputs = ["audit"]
}
