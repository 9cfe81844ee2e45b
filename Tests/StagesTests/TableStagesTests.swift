import Arrays
import Explanation
import Foundation
import Models
import Pipelines
import Records
import Stages
import Store
import Testing

/// Tables with missing numbers and categories, from the file to the report.
@Suite struct TableStagesTests {
  /// A table of 300 rows, of which some miss a number, and a store, removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "tables-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      var generator = RandomKey(seed: 3).generator()
      var lines = ["age,income,town,buys,spent"]
      for _ in 0..<300 {
        let (age, income, town) = (generator.below(60) + 18, generator.uniform(), generator.below(8))
        let score = Float(age - 48) / 30 + 2 * income + (town % 2 == 0 ? 1 : -1)
        let known = generator.below(20) > 0
        lines.append("\(known ? "\(age)" : ""),\(income),t\(town),\(score > 1 ? "yes" : "no"),\(score)")
      }
      try Disk.replace("\(path)/people.csv", with: Array((lines.joined(separator: "\n") + "\n").utf8))
      try Disk.replace(
        "\(path)/new.csv", with: Array("age,income,town\n30,0.5,atlantis\n,0.25,t1\n55,,t2\n".utf8))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ stages: String) throws -> [StageResult] {
      let yaml = """
        name: p
        seed: 5
        stages:
          preprocess:
            records: \(path)/people.csv
            columns: {town: label, buys: label}
            splits: {train: "train[:60%]", validation: "train[60%:80%]", test: "train[80%:]"}
        \(stages)
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: 2, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    func explanations(_ result: StageResult?) throws -> ExplanationFile {
      let artifact = try #require(result?.outputs["explanations"])
      return try JSONFile.read(ExplanationFile.self, "\(store.materialize(artifact))/\(ExplanationFile.listName)")
    }
  }

  private static let steps = "steps: [{impute: {by: median, indicators: true}}], features: [targetEncoding]"
  private static let classes = """
      boosting:
        kind: baseline
        data: {stages: preprocess, feature: [age, income, town], label: buys}
        steps: [{impute: {by: median, indicators: true}}]
        features: [targetEncoding]
        estimator: {gradientBoosting: {rounds: 30, minLeaf: 5}}
      network:
        kind: train
        data: {stages: preprocess, feature: [age, income, town], label: buys}
        augment: [{impute: median}]
        network: {input: [10], preset: keras, layers: [normalize, {dense: 8}, relu, {dense: 2}]}
        batch: 16
        epochs: 3
    """

  @Test func classesGoFromTheFileToTheReport() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      """
      \(Self.classes)
        ensemble: {members: [boosting, network]}
        calibrate: {predictions: ensemble, methods: [temperature]}
        explain:
          model: boosting
          samples: 30
          methods:
            - treeSHAP
            - treeSHAP: {unknown: interventional, background: 20}
            - kernelSHAP: {background: 20}
            - permutationImportance: 3
            - partialDependence: {columns: [age, town], points: 5, background: 30, lines: 3}
        report: {title: t, members: [boosting, network], ensemble: ensemble, calibration: calibrate, explanation: explain}
      """)
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
    func result(_ name: String) -> StageResult? { results.first { $0.name == name } }
    #expect(try #require(result("boosting")?.facts?.metrics["test.accuracy"]) > 0.8)

    let file = try workspace.explanations(result("explain"))
    // An age that is missing is a column of its own.
    #expect(file.columns?.map(\.name) == ["age", "income", "town", "age is missing"])
    #expect(
      file.parts.map(\.array) == [
        "treeSHAP", "treeSHAP.2", "kernelSHAP", "permutationImportance", "partialDependence.age",
        "partialDependence.town",
      ])
    let residuals = file.parts.flatMap(\.completeness).map { abs($0.residual) }
    #expect(residuals.count == 90 && residuals.allSatisfy { $0 < 1e-10 })
    #expect(Set(file.explained ?? []) == ["log odds of yes"])
    // Against the same records both ways to the same values agree.
    let folder = try workspace.store.materialize(try #require(result("explain")?.outputs["explanations"]))
    let arrays = try Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    let (trees, kernel) = (
      try ExplanationFile.array("treeSHAP.2", arrays).values, try ExplanationFile.array("kernelSHAP", arrays).values
    )
    #expect(zip(trees, kernel).allSatisfy { abs($0 - $1) < 1e-4 })
    let page = try String(contentsOfFile: "\(workspace.path)/out/p/report.html", encoding: .utf8)
    #expect(page.contains("TreeSHAP, path-dependent") && page.contains("by how much the loss grows"))
  }

  @Test func numbersGoFromTheFileToTheReport() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      """
        forest: {kind: baseline, data: {stages: preprocess, feature: [age, income, town]}, target: spent, \(Self.steps), estimator: {randomForest: 20}}
        neighbors: {kind: baseline, data: {stages: preprocess, feature: [age, income, town]}, target: spent, steps: [{impute: mean}], features: [standardScaling], estimator: {nearestNeighbors: 5}}
        ensemble: {members: [forest, neighbors]}
        explain: {model: forest, samples: 20, methods: [treeSHAP, {permutationImportance: 2}]}
        around: {kind: explain, model: neighbors, samples: 4, methods: [{kernelSHAP: {background: 10}}]}
        report: {title: t, members: [forest, neighbors], ensemble: ensemble, explanation: [explain, around]}
      """)
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
    let file = try workspace.explanations(results.first { $0.name == "explain" })
    #expect(file.samples.allSatisfy { $0.number != nil && $0.trueNumber != nil })
    #expect(file.parts.flatMap(\.completeness).allSatisfy { abs($0.residual) < 1e-10 })
    let page = try String(contentsOfFile: "\(workspace.path)/out/p/report.html", encoding: .utf8)
    #expect(page.contains("forest: spent") && page.contains("neighbors: spent"))
  }

  /// What nobody saw: a level that no record had, and numbers that are missing.
  @Test func newRecordsMayBeOtherThanAny() throws {
    let workspace = try Workspace()
    let results = try workspace.run(Self.classes)
    for name in ["boosting", "network"] {
      let artifact = try #require(results.first { $0.name == name }?.outputs["model"])
      let model = try ModelFolder.read(workspace.store.materialize(artifact))
      let table = try CSVTable(opening: "\(workspace.path)/new.csv", declared: model.fileColumns)
      var count = 0
      try model.predict(table, split: "train", guesses: 2, threadCount: 1) { count += $0.count }
      #expect(count == 3, "\(name)")
    }
  }

  @Test func whatDoesNotSuitIsRefusedAtItsPlace() throws {
    let workspace = try Workspace()
    func refusal(_ stages: String) -> String {
      do {
        let results = try workspace.run(stages)
        return results.first { $0.outcome == .failed }?.message ?? ""
      } catch { return "\(error)" }
    }
    let forest = "  f: {kind: baseline, data: {stages: preprocess, feature: [age, income, town], label: buys}, "
    #expect(refusal("\(forest)estimator: {randomForest: 5}}").contains("not finite"))
    let fitted = "\(forest)steps: [{impute: median}], estimator: {nearestNeighbors: 5}}\n"
    #expect(
      refusal("\(fitted)  e: {kind: explain, model: f, methods: [gradCAM]}").contains("'gradCAM' looks into networks"))
    #expect(
      refusal("\(fitted)  e: {kind: explain, model: f, methods: [treeSHAP]}").contains(
        "is not of trees; take kernelSHAP"))
    #expect(
      refusal("\(fitted)  e: {kind: explain, model: f, methods: [{partialDependence: [wage]}]}").contains(
        "knows no column 'wage'; there are age, income, town"))
    #expect(refusal("\(fitted)  e: {kind: explain, model: f, inside: [tsne], methods: []}").contains("there is none"))
  }
}
