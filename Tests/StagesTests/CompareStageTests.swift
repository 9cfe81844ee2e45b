import Evaluation
import Foundation
import Media
import Pipelines
import Settings
import StageCompare
import Stages
import Store
import Testing

/// `compare` at the end of a small pipeline, from images to the report.
@Suite struct CompareStageTests {
  /// Small images of two classes, and a store, in a folder of their own that is removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "compare-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for (index, name) in ["dark", "light"].enumerated() {
        for number in 0..<30 {
          let samples = (0..<48).map { UInt8((index * 97 + number * 31 + $0 * 13) % 160 + index * 40) }
          let image = Image(shape: ImageShape(height: 4, width: 4, channelCount: 3), samples: samples)
          try Disk.replace("\(path)/photos/\(name)/\(number).png", with: PNGCodec.encode(image))
        }
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The pipeline with these settings of `compare`, and these stages more.
    func graph(_ compare: String, more: String = "") throws -> StageGraph {
      func train(
        _ name: String, _ units: Int, _ settings: String = "", epochs: Int = 2, outputs: Int = 2
      ) -> String {
        """
          \(name):
            kind: train
            data: preprocess
            network: {input: [3, 4, 4], preset: keras, layers: [flatten, {dense: \(units)}, relu, {dense: \(outputs)}]}
            optimizer: {adam: {learningRate: 0.01}}
            batch: 8
            epochs: \(epochs)
            \(settings)
        """
      }
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess:
            records: \(path)/photos
            resize: [4, 4]
            splits:
              train: "train[:25%]+train[50%:75%]"
              validation: "train[25%:35%]+train[75%:85%]"
              test: "train[35%:50%]+train[85%:]"
              other: "train[35%:45%]+train[85%:95%]"
        \(train("small", 3, "matrix: {member: [1, 2]}"))
        \(train("large", 5, epochs: 3))
        \(train("elsewhere", 3, "splits: {test: other}"))
        \(train("number", 3, "target: label", outputs: 1))
          ensemble: {members: small}
          calibrate: {predictions: ensemble, methods: [temperature], bins: 7}
          compare: \(compare)
        \(more)
        """
      return try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
    }

    func run(_ compare: String, more: String = "", threadCount: Int = 1) throws -> RunSummary {
      try Runner(
        try graph(compare, more: more), store: store,
        options: RunOptions(threadCount: threadCount, outputFolder: path + "/out"), observe: { _ in }
      ).run()
    }

    func comparison(_ summary: RunSummary) throws -> Comparison {
      let result = try #require(summary.stages.first { $0.name == "compare" }, "\(summary.stages.map(\.message))")
      let artifact = try #require(result.outputs["comparison"], "\(result.message)")
      return try JSONDecoder().decode(Comparison.self, from: Data(store.content(of: artifact.files[0])))
    }
  }

  private func facts(_ name: String, _ summary: RunSummary) throws -> [String: Double] {
    try #require(summary.stages.first { $0.name == name }?.facts).metrics
  }

  @Test func comparesTrainingsEnsemblesAndCalibratedOnes() throws {
    let workspace = try Workspace()
    let settings = """
      {models: {"Small, two": {stages: small, original: 0.5}, Large: large, One: small.2, All: ensemble, Sure: calibrate},
       originals: by hand}
      """
    let report = """
        report: {title: All, comparison: compare}
      """
    let summary = try workspace.run(settings, more: report)
    let comparison = try workspace.comparison(summary)
    #expect(comparison.measure == .accuracy && comparison.originals == "by hand")
    #expect(comparison.rows.map(\.name) == ["Small, two", "Large", "One", "All", "Sure"])
    let small = comparison.rows[0]
    let singles = try ["small.1", "small.2"].map { try #require(try facts($0, summary)["test.accuracy"]) }
    #expect(small.repeats.map(\.figure) == singles && small.repeats.map(\.stage) == ["small.1", "small.2"])
    #expect(small.figure.mean == (singles[0] + singles[1]) / 2)
    #expect(small.difference == small.figure.mean - 0.5)
    #expect(small.repeats.map(\.curves?.epochCount) == [2, 2] && comparison.rows[1].epochCounts == [3])
    // 48 · 3 + 3 and 3 · 2 + 2 numbers; 48 · 3 + 3 · 2 multiplications.
    #expect(small.parameterCount == 155 && small.multiplyAdds == 150)
    #expect(comparison.rows[2].repeats[0].figure == singles[1])
    let ensemble = comparison.rows[3]
    #expect(ensemble.figure.mean == (try facts("ensemble", summary)["test.accuracy"]))
    #expect(ensemble.parameterCount == 310 && ensemble.multiplyAdds == 300 && ensemble.epochCounts.isEmpty)
    #expect(ensemble.repeats[0].work == ["small.1", "small.2", "ensemble"])
    // A temperature changes no decision.
    #expect(comparison.rows[4].figure == ensemble.figure && comparison.rows[4].parameterCount == 310)
    #expect(comparison.rows[4].repeats[0].work == ["small.1", "small.2", "ensemble", "calibrate"])

    let metrics = try facts("compare", summary)
    #expect(metrics["Small, two.accuracy"] == small.figure.mean && metrics["Small, two.difference"] == small.difference)
    #expect(metrics["Small, two.deviation"] == small.figure.deviation && metrics["Large.deviation"] == nil)
    let names = try #require(summary.stages.first { $0.name == "compare" }?.metricNames)
    #expect(Array(names.prefix(5)) == ["Small, two", "Large", "One", "All", "Sure"].map { "\($0).accuracy" })

    let table = try String(contentsOfFile: workspace.path + "/out/p/compare.csv", encoding: .utf8)
    #expect(table.hasPrefix("variant,measure,repeats,mean,") && table.contains("\n\"Small, two\",accuracy,2,"))
    let page = try String(contentsOfFile: workspace.path + "/out/p/report.html", encoding: .utf8)
    #expect(page.contains("Small, two") && page.contains("<section id=\"comparison\">"))
    // Every place for seconds was filled, in the page only.
    #expect(!page.contains("millrace:") && page.contains("<h2>Stages</h2>"))
    #expect(page.firstMatch(of: /<td class="number">\d+\.\d\d<\/td><\/tr>/) != nil)
  }

  @Test func modelsAreAskedAboutOtherRecordsAsWell() throws {
    let workspace = try Workspace()
    // The same records under another split, of which `other` is a part of `test`.
    let settings = "{models: {Small: small, Elsewhere: ensemble}, others: {data: preprocess, split: other, name: few}}"
    let summary = try workspace.run(settings, more: "  report: {title: All, comparison: compare}")
    let comparison = try workspace.comparison(summary)
    #expect(comparison.others == "few")
    let small = comparison.rows[0]
    #expect(small.otherFigure?.count == 2 && small.repeats.allSatisfy { $0.otherFigure != nil })
    let metrics = try facts("compare", summary)
    #expect(metrics["Small.others"] == small.otherFigure?.mean && metrics["Elsewhere.others"] != nil)
    // `elsewhere` is tested on that split, and is the same network as small.1 but for its name.
    let again = try workspace.run("{models: {Alone: elsewhere}, others: preprocess}")
    let alone = try workspace.comparison(again).rows[0]
    let turned = try workspace.comparison(
      workspace.run("{models: {Alone: elsewhere}, others: {data: preprocess, split: other}}")
    ).rows[0]
    #expect(turned.otherFigure?.mean == alone.figure.mean && alone.otherFigure != nil)
    let table = try String(contentsOfFile: workspace.path + "/out/p/compare.csv", encoding: .utf8)
    #expect(table.split(separator: "\n")[0].hasSuffix("gap,others,othersDeviation"))
    let page = try String(contentsOfFile: workspace.path + "/out/p/report.html", encoding: .utf8)
    #expect(page.contains(">Few</th>") && page.contains("Change, points"))
    let unknown = #expect(throws: SettingsError.self) {
      try workspace.graph("{models: {Small: small}, others: {data: preprocess, split: tset}}")
    }
    #expect(unknown?.description.contains("no split 'tset'") == true, "\(String(describing: unknown))")
  }

  @Test func lossIsThatOfTheCalibratedProbabilities() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("{measure: loss, models: {All: ensemble, Sure: calibrate}}")
    let rows = try workspace.comparison(summary).rows
    let metrics = try facts("calibrate", summary)
    let (before, after) = (try #require(metrics["test.nll.before"]), try #require(metrics["test.nll.after"]))
    // Probabilities are kept as single floats, the calibrated ones of `calibrate` are not.
    #expect(abs(rows[0].figure.mean - before) < 1e-5 && abs(rows[1].figure.mean - after) < 1e-5)
    #expect(before != after)
    #expect(metrics["test.accuracy.before"] == (try facts("ensemble", summary))["test.accuracy"])
    #expect(metrics["test.accuracy.after"] != nil)
  }

  @Test func aReportTakesTheBinsOfItsCalibrations() throws {
    let workspace = try Workspace()
    let more = """
        alone: {kind: calibrate, predictions: small.1, methods: [temperature], choose: validation.nll, bins: 5}
        report: {title: All, members: small, ensemble: ensemble, calibration: [calibrate, alone]}
      """
    let summary = try workspace.run("{models: {All: ensemble}}", more: more)
    let page = try String(contentsOfFile: workspace.path + "/out/p/report.html", encoding: .utf8)
    #expect(page.contains("<h3>ensemble</h3>") && page.contains("<h3>small.1</h3>"))
    for (stage, binCount) in [("calibrate", 7), ("alone", 5)] {
      let error = try #require(try facts(stage, summary)["test.ece.after"])
      #expect(page.contains("ECE, \(binCount) bins") && page.contains(String(format: "%.2f", 100 * error)))
    }
  }

  @Test func ofNumbersTheErrorIsCompared() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("{models: {N: {stages: number, original: 0.5}}}")
    let comparison = try workspace.comparison(summary)
    let metrics = try facts("number", summary)
    #expect(comparison.measure == .rmse && comparison.curveMeasure == .rmse)
    // Training measures in single floats.
    #expect(abs(comparison.rows[0].figure.mean - (try #require(metrics["test.rmse"]))) < 1e-6)
    let kept = try #require(comparison.rows[0].repeats[0].curves?.trainFigure.last)
    #expect(comparison.rows[0].generalizationGap == comparison.rows[0].figure.mean - kept)
    let absolute = try workspace.comparison(try workspace.run("{models: {N: number}, measure: mae}"))
    #expect(abs(absolute.rows[0].figure.mean - (try #require(metrics["test.mae"]))) < 1e-6)
    #expect(absolute.rows[0].generalizationGap == nil && absolute.curveMeasure == .rmse)
  }

  @Test func bytesDoNotDependOnThreadsAndOrderMatters() throws {
    let (one, two) = (try Workspace(), try Workspace())
    func outputs(_ workspace: Workspace, _ settings: String, threads: Int) throws -> [String: Artifact] {
      try #require(try workspace.run(settings, threadCount: threads).stages.first { $0.name == "compare" }).outputs
    }
    let settings = "{models: {A: small, B: large}}"
    let first = try outputs(one, settings, threads: 1)
    #expect(first.count == 2)
    #expect(try outputs(two, settings, threads: 2) == first)
    let turned = try one.run("{models: {B: large, A: small}}")
    #expect(try one.comparison(turned).rows.map(\.name) == ["B", "A"])
  }

  @Test(arguments: [
    ("{models: {}}", "compare.models: name at least one variant"),
    ("{models: {A: {original: 0.5}}}", "compare.models.A: 'stages' is required and missing"),
    ("{models: {A: }}", "compare.models.A: 'stages' is required and missing"),
    ("{models: {A: {stages: smal}}}", "did you mean 'small'?"),
    ("{models: {A: preprocess}}", "compare.models.A: stage 'preprocess' of kind 'preprocess' makes no output"),
    ("{models: {A: [small, small.1]}}", "compare.models.A: 'small.1' is named twice"),
    ("{models: {A: {stages: small, orignal: 1}}}", "did you mean 'original'?"),
    ("{models: {A: small}, measure: acuracy}", "did you mean 'accuracy'?"),
    (
      "{models: {A: {stages: small, original: 88.83}}, measure: accuracy}",
      "compare.models.A.original: an accuracy is a share from 0 to 1, found 88.83"
    ),
    ("{models: {A: {stages: small, original: 88.83}}}", "compare.models.A.original: an accuracy is a share"),
    ("{models: {A: small}, measure: rmse}", "compare.measure: there is no rmse of what predicts classes"),
    ("{models: {A: number}, measure: accuracy}", "there is no accuracy of what predicts the number 'label'"),
    ("{models: {A: small, B: number}}", "compare.models.B: 'number' predicts the number 'label', but 'small.1' of row"),
    (
      "{models: {A: {stages: small, original: -1}}, measure: loss}",
      "compare.models.A.original: expected a number of at least 0, found -1"
    ),
  ]) func mistakesInTheFileAreNamedWithTheirPlace(settings: String, words: String) throws {
    let workspace = try Workspace()
    let error = #expect(throws: SettingsError.self) { try workspace.graph(settings) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("p.yaml:") && text.contains(words), "\(text)")
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let workspace = try Workspace()
    for (settings, words) in [
      (
        "{models: {A: small, B: elsewhere}}",
        "compare.models.B: 'elsewhere' predicts other test records than 'small.1' of row 'A'"
      ),
      ("{models: {A: [small, large]}}", "compare.models.A: the repeats are different networks: 'small.1' has 155"),
    ] {
      let result = try #require(try workspace.run(settings).stages.first { $0.name == "compare" })
      #expect(result.outcome == .failed && result.message.contains(words), "\(result.message)")
      #expect(result.message.contains("p.yaml:"), "\(result.message)")
    }
  }

  @Test func aReportOfNothingOrOfSectionsWithoutMembersIsRefused() throws {
    let workspace = try Workspace()
    for (settings, words) in [
      ("{title: t}", "name the stage of the trained models, or a 'comparison', or 'images'"),
      (
        "{title: t, comparison: compare, ensemble: ensemble}",
        "report.ensemble: is shown beside the models that it is of"
      ),
      ("{title: t, comparison: small.1}", "makes no output 'comparison'"),
      ("{title: t, members: small, calibration: preprocess}", "'preprocess' makes no output 'calibrators'"),
    ] {
      let error = #expect(throws: SettingsError.self) {
        try workspace.graph("{models: {A: small}}", more: "  report: \(settings)")
      }
      #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }
  }
}

extension CompareStage: ExemplifiedStage {
  static let example =
    "compare: {models: {A: [train]}}"
  static let outputs = ["comparison", "table"]
}
