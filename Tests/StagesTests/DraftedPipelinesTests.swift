import Drafts
import Foundation
import Media
import Pipelines
import Records
import Stages
import Store
import Testing

/// What `new` writes is run as it stands: from files to the report.
struct DraftedPipelinesTests {
  private final class Workspace {
    let path = NSTemporaryDirectory() + "drafted-\(UUID())"
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Drafts for what lies there, runs it, and gives the report's page.
    func report(of records: String, label: String? = nil, members: Int = 2) throws -> String {
      var wishes = PipelineDraft.Wishes()
      (wishes.minutes, wishes.members, wishes.name) = (0.05, members, "p")
      let survey = try DatasetSurvey(at: "\(path)/\(records)", label: label)
      let yaml = try PipelineDraft(survey, wishes, rate: 1e9).yaml
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let store = ArtifactStore(path: path + "/store")
      let options = RunOptions(threadCount: 2, outputFolder: path + "/out")
      let results = try Runner(graph, store: store, options: options) { _ in }.run().stages
      #expect(results.allSatisfy { $0.outcome == .executed }, "\(results.map(\.message))\n\(yaml)")
      let report = try #require(results.last?.outputs["report"], "\(results.map(\.message))\n\(yaml)")
      return try String(contentsOfFile: "\(try store.materialize(report))/report.html", encoding: .utf8)
    }

    func image(_ name: String, _ number: Int, isUpper: Bool) throws {
      let samples = (0..<16 * 16 * 3).map { index in
        (index / 48 < 8) == isUpper ? UInt8(180 + (index * (number + 7)) % 60) : UInt8((index * (number + 3)) % 60)
      }
      let image = Image(shape: ImageShape(height: 16, width: 16, channelCount: 3), samples: samples)
      try Disk.replace("\(path)/\(name)", with: PNGCodec.encode(image))
    }
  }

  @Test func `Images, some broken`() throws {
    let workspace = Workspace()
    for number in 0..<80 {
      try workspace.image("r/\(number % 2 == 0 ? "up" : "down")/\(number).png", number, isUpper: number % 2 == 0)
    }
    try Disk.replace("\(workspace.path)/r/up/bad.png", with: [1, 2, 3])
    #expect(try workspace.report(of: "r").contains("Grad-CAM"))
  }

  @Test func `A table of files`() throws {
    let workspace = Workspace()
    for number in 0..<80 { try workspace.image("r/files/\(number).png", number, isUpper: number % 2 == 0) }
    let rows = (0..<80).map { "files/\($0).png,\($0 % 2 == 0 ? "up" : "down")" }
    try Disk.replace("\(workspace.path)/r/all.csv", with: Array(("photo,side\n" + rows.joined(separator: "\n")).utf8))
    #expect(try workspace.report(of: "r", members: 1).contains("Grad-CAM"))
  }

  @Test func `Sounds`() throws {
    let workspace = Workspace()
    for number in 0..<60 {
      let samples = (0..<2000 + 20 * (number % 5)).map { 0.3 * sin(Float($0 + number) * (number % 2 == 0 ? 0.4 : 1.2)) }
      try Disk.replace(
        "\(workspace.path)/r/\(number % 2 == 0 ? "low" : "high")/\(number).wav",
        with: AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: samples), as: .wav16))
    }
    #expect(try workspace.report(of: "r").contains("<audio"))
  }

  @Test(arguments: [nil, "height"]) func `A table of numbers, for classes and for a number`(label: String?) throws {
    let workspace = Workspace()
    let rows = (0..<90).map { "\($0),\($0 % 7),\(Double($0 % 11) / 2),\($0 % 7 > 3 ? "big" : "small")" }
    try Disk.replace("\(workspace.path)/t.csv", with: Array((",age,height,size\n" + rows.joined(separator: "\n")).utf8))
    let page = try workspace.report(of: "t.csv", label: label)
    #expect(page.contains(label == nil ? "Calibration" : "Predicted"))
  }
}
