import Arrays
import Datasets
import Evaluation
import Foundation
import Media
import Models
import Pipelines
import Records
import Settings
import Stages
import Store
import Streams
import Testing
import Training

/// From turned images to a page about how well networks tell the angle.
@Suite struct RegressionStagesTests {
  /// A dataset of turned images with their angles, and a store, removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "regression-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    /// Bars from the centre to the right, as thick as the class says, turned by up to 45 degrees.
    init() throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path
      var manifest = try DatasetManifest(named: "fashion_mnist", workspace: root)
      manifest.medium = .image(height: 12, width: 12, channelCount: 1, encoding: .png)
      manifest.classNames = ["thin", "thick", "<b>fat</b>"]
      try Disk.makeFolder("\(path)/sources")
      try Disk.makeFolder("\(path)/turned")
      for index in manifest.files.indices {
        let count = manifest.files[index].split == "train" ? 240 : 60
        let bytes: [UInt8] =
          manifest.files[index].feature == "image"
          ? [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 12, 0, 0, 0, 12] + (0..<count).flatMap { Self.bar($0 % 3 + 1) }
          : [0, 0, 8, 1, 0, 0, 0, UInt8(count)] + (0..<count).map { UInt8($0 % 3) }
        manifest.files[index].digest = Digest(of: bytes)
        (manifest.files[index].contentDigest, manifest.files[index].packagePath) = (nil, nil)
        try Disk.replace("\(path)/sources/\(manifest.files[index].name)", with: bytes)
      }
      let path = path
      try buildDataset(
        manifest: manifest, sources: SourceFiles(folder: "\(path)/sources", mayDownload: false), shardCount: 2,
        rotation: ImageRotation(degrees: 45, target: "angle", key: RandomKey(seed: 4)),
        createFile: { try OutputFile(creating: "\(path)/turned/\($0)") })
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static func bar(_ thickness: Int) -> [UInt8] {
      (0..<144).map { pixel in
        let (y, x) = (pixel / 12, pixel % 12)
        return x >= 5 && abs(2 * y - 11) <= 2 * thickness - 1 ? 220 : 0
      }
    }

    /// The stages up to a trained network, and whatever else a test wants.
    func yaml(_ train: String, _ rest: String = "", units: Int = 1) -> String {
      """
      name: p
      seed: 3
      stages:
        preprocess:
          records: \(path)/turned
          splits: {train: "train[:200]", validation: "train[200:]", test: test}
        train:
          data: preprocess
          network:
            input: [1, 12, 12]
            preset: keras
            layers:
              - {convolution: {filters: 8, kernel: 3}, name: look}
              - relu
              - maxPool: 2
              - flatten
              - dense: 24
              - relu
              - dense: \(units)
          batch: 20
          epochs: 12
          optimizer: {adam: {learningRate: 0.01}}
      \(train)
      \(rest)
      """
    }

    func graph(_ yaml: String) throws -> StageGraph {
      try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
    }

    func run(_ yaml: String, threadCount: Int = 2) throws -> [String: StageResult] {
      let runner = try Runner(
        try graph(yaml), store: store, options: RunOptions(threadCount: threadCount, outputFolder: path + "/out")
      ) { _ in }
      return Dictionary(uniqueKeysWithValues: try runner.run().stages.map { ($0.name, $0) })
    }

    /// The path of an output of one file.
    func file(_ result: StageResult?, _ output: String) throws -> String {
      let artifact = try #require(result?.outputs[output], "\(result?.message ?? "no stage")")
      // A report's page stands beside its model card and charts.
      let file = artifact.files.first { $0.path == "report.html" } ?? artifact.files[0]
      return try store.verifiedPath(of: file, in: artifact)
    }
  }

  @Test func anAngleIsLearntJoinedReportedAndPredicted() throws {
    let workspace = try Workspace()
    let yaml = workspace.yaml(
      "    target: angle\n    matrix: {member: [1, 2]}\n"
        + "    stopEarly: {monitor: validation.rmse, patience: 12}",
      """
        ensemble: {members: train}
        alone: {kind: ensemble, members: train.1}
        report: {title: Angles, members: train, ensemble: ensemble}
      """)
    let results = try workspace.run(yaml)
    for result in results.values { #expect(result.outcome == .executed, "\(result.name): \(result.message)") }
    func metrics(_ stage: String) throws -> [String: Double] { try #require(results[stage]?.facts?.metrics) }

    let first = try metrics("train.1")
    #expect(
      first.keys.filter { !MetricHistory.isTime($0) }.sorted()
        == ["test", "validation"].flatMap { split in ["loss", "mae", "r2", "rmse"].map { "\(split).\($0)" } })
    // Guessing the middle would be off by 26 degrees.
    let rmse = try #require(first["test.rmse"])
    #expect(rmse < 13, "\(first)")
    #expect(abs(rmse * rmse - (first["test.loss"] ?? 0)) < 1e-6 * rmse * rmse)

    // By hand, from the predictions themselves.
    let predictions = try Safetensors(path: workspace.file(results["train.1"], "predictions"))
    let told = try #require(predictions["test.outputs"]?.floats).map(Double.init)
    let angles = try #require(predictions["test.targets"]?.floats).map(Double.init)
    #expect(told.count == 60 && angles.allSatisfy { abs($0) <= 45 })
    let errors = zip(told, angles).map { $0 - $1 }
    func meanSquare(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } / Double(values.count) }
    let middle = angles.reduce(0, +) / 60
    #expect(abs(meanSquare(errors).squareRoot() - rmse) < 1e-5)
    #expect(abs(errors.reduce(0) { $0 + abs($1) } / 60 - (first["test.mae"] ?? 0)) < 1e-5)
    #expect(abs(1 - meanSquare(errors) / meanSquare(angles.map { $0 - middle }) - (first["test.r2"] ?? 0)) < 1e-6)
    // The classes stand beside.
    guard case .int32(let labels)? = predictions["test.labels"]?.elements else {
      throw StagesError(.damaged, "no labels")
    }
    #expect(labels.count == 60 && Set(labels) == [0, 1, 2])

    let together = try metrics("ensemble")
    let second = try metrics("train.2")
    let mean = (rmse + (second["test.rmse"] ?? 0)) / 2
    #expect(abs((together["test.meanMemberRMSE"] ?? 0) - mean) < 1e-5)
    #expect((together["test.rmse"] ?? .infinity) <= mean + 1e-5)
    // An ensemble of one is that one, measured by other code.
    let alone = try metrics("alone")
    for name in ["rmse", "mae", "r2"] {
      #expect(abs((alone["test.\(name)"] ?? 0) - (first["test.\(name)"] ?? 1)) < 1e-5, "\(name)")
    }

    let page = String(decoding: try Disk.read(workspace.file(results["report"], "report")), as: UTF8.self)
    for words in ["Predicted over true angle", "Error of angle by class", "RMSE of angle", "&lt;b&gt;fat&lt;/b&gt;"] {
      #expect(page.contains(words), "\(words)")
    }

    try Disk.replace("\(workspace.path)/p.yaml", with: Array(yaml.utf8))
    let model = try ModelSource(
      place: "\(workspace.path)/p.yaml", stage: "train.1", parameters: [], store: workspace.store,
      kinds: builtInStages
    ).model().model
    let answers = try model.predictions(
      TFDSDirectory(opening: "\(workspace.path)/turned"), split: "test[:3]", guesses: 1)
    for (index, answer) in answers.map(\.answer).enumerated() {
      guard case .numbers(let values, let target?) = answer else { Issue.record("\(answer)"); continue }
      #expect(values.count == 1 && abs(Double(values[0]) - told[index]) < 1e-3)
      #expect(Double(target[0]) == angles[index])
    }
    // The model's own folder says what it is for.
    let copy = "\(workspace.path)/copy"
    try model.write(to: copy)
    #expect(
      try ModelSource(place: copy, stage: nil, parameters: [], store: workspace.store, kinds: builtInStages).model()
        .model.output.target == "angle")
  }

  @Test func aClassCanBeANumber() throws {
    let workspace = try Workspace()
    let result = try #require(workspace.run(workspace.yaml("    target: label\n    loss: mae"))["train"])
    let metrics = try #require(result.facts?.metrics, "\(result.message)")
    #expect((metrics["test.mae"] ?? 9) < 0.5)
    #expect(abs((metrics["test.mae"] ?? 0) - (metrics["test.loss"] ?? 9)) < 1e-6)
  }

  @Test func threadsDoNotChangeAByte() throws {
    let (one, two) = (try Workspace(), try Workspace())
    let settings = "    target: angle\n"
    let left = try one.run(one.yaml(settings), threadCount: 1)["train"]
    let right = try two.run(two.yaml(settings), threadCount: 2)["train"]
    #expect(left?.outputs.isEmpty == false && left?.outputs == right?.outputs)
  }

  @Test func theNetworksOutputsAreTheTargetsValues() throws {
    let workspace = try Workspace()
    let message = try #require(workspace.run(workspace.yaml("    target: angle", units: 3))["train"]).message
    #expect(message.contains("ends with [3], but the target 'angle' has 1 values"), "\(message)")
    let missing = try #require(workspace.run(workspace.yaml("    target: tilt"))["train"]).message
    #expect(missing.contains("target feature 'tilt' is not in") && missing.contains("angle"), "\(missing)")
  }

  @Test func whatIsOfClassesIsRefusedWhereItStands() throws {
    let workspace = try Workspace()
    for (train, rest, place, words) in [
      ("    target: angle\n    mix: {mixUp: 0.2}", "", "stages.train.mix", "leave one of them out"),
      ("    target: angle\n    loss: crossEntropy", "", "stages.train.loss", "use mse or mae or huber"),
      (
        "    target: angle", "  calibrate: {predictions: train, methods: [temperature]}",
        "stages.calibrate.predictions",
        "stage 'train' predicts the number 'angle', and a number has no probabilities"
      ),
      (
        "    target: angle",
        "  e: {kind: ensemble, members: train}\n  c: {kind: calibrate, predictions: e, methods: [temperature]}",
        "stages.c.predictions", "stage 'e' predicts the number 'angle'"
      ),
      (
        "    target: angle", "  explain: {model: train, methods: [gradCAM]}", "stages.explain.model",
        "only decisions between classes are explained"
      ),
      (
        "    matrix: {target: [angle, label]}", "  ensemble: {members: train}", "stages.ensemble.members",
        "'train.angle' predicts the number 'angle', but 'train.label' predicts the number 'label'"
      ),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.graph(workspace.yaml(train, rest)) }
      #expect(error?.path == place && error?.message.contains(words) == true, "\(String(describing: error))")
      #expect(error?.location?.file == "p.yaml")
    }
  }

  private static func preprocess(_ settings: String, seed: String = "seed: 5") throws -> StageGraph {
    try StageGraph(
      PipelineConfiguration(
        text: "name: p\n\(seed)\nstages:\n  preprocess:\n    dataset: \(settings)\n    splits: {train: train}\n",
        file: "p.yaml"), kinds: builtInStages)
  }

  @Test func rotatingNeedsASeedAndImages() throws {
    for (settings, seed, place, words) in [
      ("fashion_mnist\n    rotate: {degrees: 45}", "", "seed", "needs a seed"),
      ("fashion_mnist\n    rotate: {}", "seed: 5", "stages.preprocess.rotate", "'degrees' is required"),
      ("fashion_mnist\n    rotate: {degrees: 200}", "seed: 5", "stages.preprocess.rotate.degrees", "200"),
      (
        "fashion_mnist\n    rotate: {degrees: 5, target: a/b}", "seed: 5", "stages.preprocess.rotate.target",
        "no name of a feature"
      ),
      (
        "fashion_mnist\n    rotate: {degrees: 5, target: label}", "seed: 5", "stages.preprocess.rotate",
        "a feature 'label' already"
      ),
      (
        "mini_speech_commands\n    rotate: {degrees: 5}", "seed: 5", "stages.preprocess.rotate", "no images to turn"
      ),
    ] {
      let error = #expect(throws: SettingsError.self) { try Self.preprocess(settings, seed: seed) }
      #expect(error?.path == place && error?.message.contains(words) == true, "\(String(describing: error))")
    }
    #expect(throws: Never.self) { try Self.preprocess("fashion_mnist\n    rotate: {degrees: 45}") }
    // Who turns nothing needs no seed.
    #expect(throws: Never.self) { try Self.preprocess("fashion_mnist", seed: "") }
  }
}
