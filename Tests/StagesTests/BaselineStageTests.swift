import Arrays
import Baselines
import Explanation
import Foundation
import Media
import Models
import Pipelines
import Records
import Settings
import StageBaseline
import Stages
import Store
import Testing

extension BaselineStage: ExemplifiedStage {
  static let example = "baseline: {data: preprocess, features: [{pca: 8}], estimator: {nearestNeighbors: 20}}"
  static let outputs = ["model", "predictions"]
}

/// A classical method is a model like any other: stages take it as they take networks.
@Suite struct BaselineStageTests {
  /// Images in class folders, and a store, removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "baselines-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for (split, count) in [("train", 48), ("held", 12), ("last", 20)] {
        for number in 0..<count {
          let isBright = number % 2 == 0
          let samples = (0..<64).map { UInt8((isBright ? 120 : 60) + ($0 * (2 * number + 3)) % 97) }
          let image = Image(shape: .init(height: 8, width: 8, channelCount: 1), samples: samples)
          try Disk.replace(
            "\(path)/photos/\(split)/\(isBright ? "bright" : "dark")/\(number + 100).png", with: PNGCodec.encode(image))
        }
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ stages: String, threadCount: Int = 2, store: ArtifactStore? = nil) throws -> [StageResult] {
      let yaml = """
        name: p
        seed: 5
        stages:
          preprocess:
            records: \(path)/photos
            resize: [8, 8]
            splits: {train: train, held: held, last: last}
        \(stages)
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: threadCount, outputFolder: path + "/out")
      return try Runner(graph, store: store ?? self.store, options: options) { _ in }.run().stages
    }
  }

  private static let neighbors = """
      neighbors:
        kind: baseline
        data: preprocess
        splits: {validation: held, test: last}
        steps: [{grayscale: 1}, {normalize: {mean: [0.4], std: [0.2]}}]
        features: [standardScaling, {pca: 4}]
        estimator: {nearestNeighbors: {count: 3, weights: distance}}
    """

  @Test func everyStageTakesIt() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      """
      \(Self.neighbors)
        train:
          data: preprocess
          splits: {validation: held, test: last}
          network: {input: [3, 8, 8], preset: keras, layers: [flatten, {dense: 2}]}
          batch: 8
          epochs: 2
        ensemble: {members: [neighbors, train]}
        calibrate: {predictions: ensemble, methods: [temperature]}
        compare: {models: {kNN: neighbors, network: train, both: calibrate}}
        report: {title: t, members: [neighbors, train], ensemble: ensemble, calibration: calibrate, comparison: compare}
      """)
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
    let accuracy = try #require(results.first { $0.name == "neighbors" }?.facts?.metrics["test.accuracy"])
    #expect(accuracy > 0.8)

    // The folder stands alone, and says of files what the stage said of its records.
    let calibrated = try #require(results.first { $0.name == "calibrate" }?.outputs["model"])
    let model = try ModelFolder.read(workspace.store.materialize(calibrated))
    #expect(model.networks.map(\.name) == ["train"] && model.inputs.count == 2)
    let neighbors = try ModelFolder.read(
      workspace.store.materialize(try #require(results.first { $0.name == "neighbors" }?.outputs["model"])))
    var labels: [Int] = []
    let photos = (0..<20).map { "\(workspace.path)/photos/last/\($0 % 2 == 0 ? "bright" : "dark")/\($0 + 100).png" }
    try neighbors.predict(files: photos, guesses: 1, threadCount: 1) { predictions in
      for prediction in predictions {
        if case .classes(let guesses, _) = prediction.answer { labels.append(guesses[0].label) }
      }
    }
    let right = labels.enumerated().count { $0 % 2 == $1 }
    #expect(labels.count == 20 && abs(Double(right) / 20 - accuracy) < 1e-12)
  }

  /// Over images exact Shapley values of trees are maps, drawn as those of networks are.
  @Test func treesOverImagesAreExplainedByMaps() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      """
        forest:
          kind: baseline
          data: preprocess
          splits: {validation: held, test: last}
          steps: [{grayscale: 1}]
          estimator: {randomForest: 10}
        explain: {model: forest, samples: 4, methods: [treeSHAP]}
        report: {title: t, members: forest, explanation: explain}
      """)
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
    let folder = try workspace.store.materialize(
      try #require(results.first { $0.name == "explain" }?.outputs["explanations"]))
    let arrays = try Safetensors(path: "\(folder)/\(ExplanationFile.mapsName)")
    #expect(try ExplanationFile.array("treeSHAP", arrays).shape == [4, 1, 8, 8])
    let page = try String(contentsOfFile: "\(workspace.path)/out/p/report.html", encoding: .utf8)
    #expect(page.contains("TreeSHAP, path-dependent"))
  }

  @Test func bytesHangOnNoThreads() throws {
    let workspace = try Workspace()
    let runs = try [1, 3, 8].map { count in
      try workspace.run(
        Self.neighbors, threadCount: count, store: ArtifactStore(path: "\(workspace.path)/store-\(count)"))
    }
    let outputs = runs.map { $0.first { $0.name == "neighbors" }?.outputs }
    #expect(outputs[0]?.count == 2 && outputs[1] == outputs[0] && outputs[2] == outputs[0])
  }

  @Test func mistakesAreRefusedAtTheirPlace() throws {
    let workspace = try Workspace()
    func refusal(_ settings: String) -> String {
      do {
        let results = try workspace.run("  b: {kind: baseline, data: preprocess, \(settings)}")
        return results.first { $0.name == "b" }?.message ?? ""
      } catch { return "\(error)" }
    }
    let splits = "splits: {validation: held, test: last}"
    #expect(
      refusal("\(splits), steps: [{randomFlip: horizontal}], estimator: nearestNeighbors").contains(
        "'randomFlip' is random, and a baseline reads each record once"))
    #expect(refusal("estimator: nearestNeighbors").contains("the data has no split 'validation'"))
    #expect(refusal("\(splits), estimator: {nearestNeighbors: 49}").contains("49 neighbors of 48 training records"))
    #expect(refusal("\(splits), estimator: nearestNeighbours").contains("nearestNeighbors"))
  }

  @Test func aFolderThatLiesIsRefused() throws {
    let workspace = try Workspace()
    let results = try workspace.run(Self.neighbors)
    let artifact = try #require(results.first { $0.name == "neighbors" }?.outputs["model"])
    let folder = "\(workspace.path)/copy"
    try ModelFolder.read(workspace.store.materialize(artifact)).write(to: folder)
    let document = try String(contentsOfFile: "\(folder)/model.json", encoding: .utf8)
    for (old, new, words) in [
      ("\"components\" : 4", "\"components\" : 5", "array 'feature.2.components' has 256 numbers where 320 belong"),
      ("\"count\" : 3", "\"count\" : 3000", "expected an integer from 1 to 1024, found 3000"),
      ("\"probabilities\"", "\"logits\"", "gives logits"),
    ] {
      #expect(document.contains(old), "\(document)")
      try Disk.replace("\(folder)/model.json", with: Array(document.replacing(old, with: new).utf8))
      let error = #expect(throws: ModelError.self) { try ModelFolder.read(folder) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
