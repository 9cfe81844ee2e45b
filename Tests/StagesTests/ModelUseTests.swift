import Arrays
import Evaluation
import Foundation
import Media
import Models
import Networks
import Pipelines
import Records
import Settings
import Stages
import Store
import Streams
import Testing
import Training

/// Every stage and verb that uses a model feeds it as it was trained, through steps that change every record.
@Suite struct ModelUseTests {
  /// Images of several sizes in class folders, and a store, removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "model-use-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for (split, count) in [("train", 16), ("held", 12), ("last", 10)] {
        for number in 0..<count {
          let isRed = number % 2 == 0
          let (height, width) = (14 + number % 3, 18 - number % 4)
          var samples: [UInt8] = []
          for pixel in 0..<height * width {
            let noise = (pixel * (2 * number + 3)) % 97
            samples += [UInt8((isRed ? 120 : 30) + noise), UInt8(60 + noise), UInt8((isRed ? 10 : 140) + noise)]
          }
          let image = Image(shape: .init(height: height, width: width, channelCount: 3), samples: samples)
          let name = String(number + 100)
          try Disk.replace(
            "\(path)/photos/\(split)/\(isRed ? "red" : "sea")/\(name).png", with: PNGCodec.encode(image))
        }
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let steps = """
      [{resize: {height: 11, width: 12}}, {randomFlip: horizontal}, {grayscale: 1}, {randomCrop: {padding: 0, height: 8, width: 8}}, \
      {normalize: {mean: [0.4], std: [0.1]}}]
      """

    func yaml(
      _ stages: String, augment: String = steps, network: String = "[1, 8, 8]", end: String = "", train: String = ""
    ) -> String {
      """
      name: p
      seed: 5
      stages:
        preprocess:
          records: \(path)/photos
          resize: [10, 13]
          splits: {train: train, held: held, last: last}
        train:
          matrix: {member: [1, 2]}
          data: preprocess
          splits: {validation: held, test: last}
          network:
            input: \(network)
            preset: keras
            layers: [{convolution: {filters: 4, kernel: 3}}, relu, globalAveragePool, {dense: 2}\(end)]
          optimizer: {adam: {learningRate: 0.02}}
          augment: \(augment)
          batch: 8
          epochs: 3
          \(train)
        \(stages)
      """
    }

    func run(_ yaml: String) throws -> [StageResult] {
      try Disk.replace("\(path)/p.yaml", with: Array(yaml.utf8))
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: 1, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    func source(_ stage: String) -> ModelSource {
      ModelSource(place: "\(path)/p.yaml", stage: stage, parameters: [], store: store, kinds: builtInStages)
    }

    func folder(_ stage: String, _ output: String, _ results: [StageResult]) throws -> String {
      let result = try #require(results.first { $0.name == stage })
      return try store.materialize(try #require(result.outputs[output], "\(result.message)"))
    }

    /// An array of a stage's output, `[record, …]`.
    func array(_ name: String, of stage: String, _ output: String, _ results: [StageResult]) throws -> Tensor {
      let folder = try folder(stage, output, results)
      let file = try Safetensors(path: "\(folder)/\(output).safetensors")
      let stored = try #require(file[name], "\(file.names)")
      return Tensor(shape: stored.shape, values: try #require(stored.floats))
    }
  }

  /// The steps by hand: what a network that sees 8×8 gray values must have been fed for an image of 10×13 pixels.
  private func fed(_ image: Image) -> (input: [Float], gray: [Float]) {
    let floats = FloatImage(shape: image.shape, samples: image.samples.map { Float($0) / 255 })
    let resized = floats.resized(to: ImageSize(height: 11, width: 12), method: .pillow(.bilinear))
    var gray: [Float] = []
    // The middle of 11×12: rows from round(1.5) = 2, columns from 2.
    for y in 2..<10 {
      for x in 2..<10 {
        let color = resized.samples[(y * 12 + x) * 3..<(y * 12 + x) * 3 + 3].map { $0 }
        gray.append(0.2989 * color[0] + 0.587 * color[1] + 0.114 * color[2])
      }
    }
    return (gray.map { ($0 - 0.4) / 0.1 }, gray)
  }

  private func softmax(_ outputs: [Float]) -> [Double] {
    let powers = outputs.map { exp(Double($0)) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  @Test func everyUseFeedsTheModelAsItWasTrained() throws {
    let workspace = try Workspace()
    let yaml = workspace.yaml(
      """
      ensemble: {members: train}
        calibrate: {predictions: ensemble, methods: [temperature, vector]}
        explain: {model: train.2, methods: [gradCAM, integratedGradients, filters, responses], samples: 10}
        explainHeld: {kind: explain, model: train.2, split: held, methods: [gradCAM], samples: 12}
        compare: {models: {one: train.1, both: ensemble, calibrated: calibrate}}
        report: {title: t, members: train, ensemble: ensemble, calibration: calibrate, explanation: explain, comparison: compare}
      """)
    let results = try workspace.run(yaml)
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }

    // What the network was fed when it predicted, by hand from the data.
    let dataset = try TFDSDirectory(opening: workspace.folder("preprocess", "dataset", results))
    let outputs = try workspace.array("test.outputs", of: "train.2", "predictions", results)
    let inputs = try workspace.array("inputs", of: "explain", "explanations", results)
    let images = try workspace.array("images", of: "explain", "explanations", results)
    #expect(inputs.shape == [10, 1, 8, 8] && images.shape == inputs.shape && outputs.shape == [10, 2])
    struct List: Decodable {
      struct Sample: Decodable { let recordID, decidedClass: Int; let probability: Double }
      let samples: [Sample]
      let steps: [String]
    }
    func list(_ stage: String) throws -> List {
      let file = try workspace.folder(stage, "explanations", results) + "/explanations.json"
      return try JSONDecoder().decode(List.self, from: Data(contentsOf: URL(filePath: file)))
    }
    let explained = try list("explain")
    #expect(explained.steps == ["resize", "grayscale", "centerCrop", "normalize"])
    let split = try #require(dataset.splits.first { $0.name == "last" })
    let stored = try split.shardLengths.enumerated().flatMap { shard, length in
      let reader = try dataset.makeReader(split: split, shard: shard)
      return try (0..<length).map { ordinal in
        var image: Image?
        try reader.read(ordinal) {
          guard case .bytes(let bytes)? = try Example(parsing: $0).features["image"] else { return }
          image = try ImageCodec.decode(bytes[0], channels: .rgb)
        }
        return try #require(image)
      }
    }
    let first = (explained.samples.map(\.recordID).min() ?? 0)
    for (row, sample) in explained.samples.enumerated() {
      let (input, gray) = fed(stored[sample.recordID - first])
      for (seen, wanted) in zip(inputs[row: row].values, input) { #expect(abs(seen - wanted) < 2e-5) }
      for (seen, wanted) in zip(images[row: row].values, gray) { #expect(abs(seen - wanted) < 2e-6) }
      let probabilities = softmax(outputs[row: sample.recordID - first].values)
      #expect(abs(probabilities[sample.decidedClass] - sample.probability) < 1e-6)
    }
    // The part of the predictions that stands under the data's own name of the split.
    let held = try list("explainHeld")
    let heldOutputs = try workspace.array("validation.outputs", of: "train.2", "predictions", results)
    let heldFirst = held.samples.map(\.recordID).min() ?? 0
    #expect(held.samples.count == 12)
    for sample in held.samples {
      let probabilities = softmax(heldOutputs[row: sample.recordID - heldFirst].values)
      #expect(abs(probabilities[sample.decidedClass] - sample.probability) < 1e-6)
    }
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("as the network sees them, after resize, grayscale, centerCrop, normalize; for the eye"))

    try checkVerbs(workspace, results, dataset, outputs)
  }

  /// `predict` on a split, on the folder it was made of, on files and on a dataset of other sizes, from the stage and
  /// from its file.
  private func checkVerbs(
    _ workspace: Workspace, _ results: [StageResult], _ dataset: TFDSDirectory, _ outputs: Tensor
  ) throws {
    let folder = try workspace.folder("train.2", "model", results)
    let photos = try MediaFolder(opening: workspace.path + "/photos", kind: .images)
    let images = try MediaFiles.files(of: [workspace.path + "/photos/last/"])
    #expect(images.files.count == 10 && images.passedOver == 0)
    for source in [
      workspace.source("train.2"),
      ModelSource(place: folder, stage: nil, parameters: [], store: workspace.store, kinds: builtInStages),
    ] {
      let found = try source.model()
      let model = found.model
      #expect(found.staleness == nil && model.output.classNames == ["red", "sea"])
      #expect(model.stepWords == "resize, grayscale, centerCrop, normalize")
      let predictions = [
        try model.predictions(dataset, split: "last", guesses: 2),
        try model.predictions(photos, split: "last", guesses: 2),
        try model.predictions(files: images.files, guesses: 2),
      ]
      for (way, found) in predictions.enumerated() {
        #expect(found.count == 10)
        for (row, prediction) in found.enumerated() {
          guard case .classes(let guesses, let label) = prediction.answer else {
            throw StagesError(.mismatch, "no classes")
          }
          let wanted = softmax(outputs[row: row].values)
          for guess in guesses { #expect(abs(guess.probability - wanted[guess.label]) < 1e-5, "way \(way)") }
          #expect(way == 2 ? label == nil : label?.name == (row < 5 ? "red" : "sea"))
        }
      }
      let exported = try ModelExchange.file(model, of: "it", as: .pytorch)
      #expect(try Checkpoint.input(exported) == model.kind.input)
    }
  }

  /// What the pipeline says now is not what its model was trained with: the answers are the model's own, and it is said.
  @Test func aStaleModelAnswersAsItWasTrainedAndIsWarnedOf() throws {
    let workspace = try Workspace()
    let results = try workspace.run(workspace.yaml(""))
    let outputs = try workspace.array("test.outputs", of: "train.1", "predictions", results)
    let changed = workspace.yaml("", augment: "[{grayscale: 1}, {centerCrop: 8}]")
    try Disk.replace("\(workspace.path)/p.yaml", with: Array(changed.utf8))
    let found = try workspace.source("train").model()
    let model = found.model
    let staleness = try #require(found.staleness)
    #expect(staleness.contains("stage 'train.1'") && staleness.contains("is stale") && staleness.contains("augment"))
    #expect(
      staleness.hasSuffix(
        "for a fresh one run: millrace run \(workspace.path)/p.yaml --until train.1 --store \(workspace.path)/store"),
      "\(staleness)")
    let photos = try MediaFolder(opening: workspace.path + "/photos", kind: .images)
    for (row, prediction) in try model.predictions(photos, split: "last", guesses: 1).enumerated() {
      guard case .classes(let guesses, _) = prediction.answer else { throw StagesError(.mismatch, "no classes") }
      #expect(abs(guesses[0].probability - softmax(outputs[row: row].values)[guesses[0].label]) < 1e-5)
    }
    let other = ModelSource(
      place: "\(workspace.path)/p.yaml", stage: "train.1", parameters: [],
      store: ArtifactStore(path: "\(workspace.path)/none"), kinds: builtInStages)
    let error = #expect(throws: SettingsError.self) { try other.model() }
    #expect(error?.message.contains("millrace run \(workspace.path)/p.yaml --until train.1 --store") == true)
  }

  /// Networks that end in softmax or sigmoid, and losses that apply one: everybody reads the same probabilities.
  @Test(arguments: [
    (", softmax", "loss: mse", true), (", softmax, flatten", "loss: huber", true), (", logSoftmax", "", true),
    ("", "loss: klDivergence", true), ("", "loss: binaryCrossEntropy", false), ("", "loss: focal", false),
    (", sigmoid", "loss: mse", false),
  ]) func probabilitiesAreReadAsWhatTheyAre(end: String, loss: String, isExclusive: Bool) throws {
    let workspace = try Workspace()
    let stages = """
      ensemble: {members: train}
        compare: {models: {one: train.1, both: ensemble}, measure: loss}
        explain: {model: train.1, methods: [gradCAM], samples: 3}
        report: {title: t, members: train, ensemble: ensemble, explanation: explain}
        \(isExclusive ? "calibrate: {predictions: train.1, methods: [temperature]}" : "")
      """
    let results = try workspace.run(workspace.yaml(stages, end: end, train: loss))
    for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
    let outputs = try workspace.array("test.outputs", of: "train.1", "predictions", results)
    func sigmoid(_ values: [Float]) -> [Double] { values.map { 1 / (1 + exp(-Double($0))) } }
    func probabilities(_ row: Int) -> [Double] {
      let values = outputs[row: row].values
      return switch (end, isExclusive) {
      case (", softmax", _), (", softmax, flatten", _), (", sigmoid", _): values.map(Double.init)
      case (_, true): softmax(values)
      case (_, false): sigmoid(values)
      }
    }
    let photos = try MediaFolder(opening: workspace.path + "/photos", kind: .images)
    let predictions = try workspace.source("train.1").model().model.predictions(photos, split: "last", guesses: 2)
    var likelihood = 0.0
    for (row, prediction) in predictions.enumerated() {
      guard case .classes(let guesses, _) = prediction.answer else { throw StagesError(.mismatch, "no classes") }
      let wanted = probabilities(row)
      for guess in guesses { #expect(abs(guess.probability - wanted[guess.label]) < 1e-5) }
      let label = row < 5 ? 0 : 1
      likelihood -= log(wanted[label]) + (isExclusive ? 0 : log(1 - wanted[1 - label]))
    }
    let compared = try #require(results.first { $0.name == "compare" }?.facts?.metrics)
    #expect(abs(try #require(compared["one.loss"]) - likelihood / 10) < 1e-5, "\(compared)")
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("true or not by itself") == !isExclusive)
    guard !isExclusive else { return }
    let error = #expect(throws: SettingsError.self) {
      try workspace.run(
        workspace.yaml("calibrate: {predictions: train.1, methods: [temperature]}", end: end, train: loss))
    }
    #expect(error?.description.contains("stages.calibrate.predictions") == true)
    #expect(error?.description.contains("calibration is of classes of which one is true") == true)
    // Beside classes of which one is true they have neither a mean nor a likelihood to compare.
    let other = """
      other:
          kind: train
          data: preprocess
          splits: {validation: held, test: last}
          network: {input: [1, 8, 8], preset: keras, layers: [flatten, {dense: 2}]}
          optimizer: {adam: {learningRate: 0.02}}
          augment: [{grayscale: 1}, {centerCrop: 8}]
          batch: 8
          epochs: 1

      """
    for use in [
      "ensemble: {members: [train, other]}", "report: {title: t, members: [train, other]}",
      "compare: {models: {a: train.1, b: other}, measure: loss}",
    ] {
      let error = #expect(throws: SettingsError.self) {
        try workspace.run(workspace.yaml("\(other)  \(use)", end: end, train: loss))
      }
      #expect(error?.description.contains("likelihoods cannot be compared") == true, "\(String(describing: error))")
    }
  }

  @Test(arguments: [
    ("", "", "loss: mse", "[1, 8, 8]", "stages.train.loss", "are no probabilities of classes"),
    (", softmax, flatten", "", "", "[1, 8, 8]", "stages.train.loss", "leave the layer 'softmax1' out"),
    (
      "",
      "explain: {model: train.1, data: other, methods: [gradCAM]}\n  other: {kind: preprocess, records: x, splits: {test: test}}",
      "", "[1, 8, 8]", "stages.explain.data", "predicts the records of 'preprocess'"
    ),
    (
      "", "explain: {model: train.1, split: test2, methods: [gradCAM]}", "", "[1, 8, 8]", "stages.explain.split",
      "it predicts test (last), validation (held)"
    ),
    (
      "", "explain: {model: ensemble, methods: [filters]}\n  ensemble: {members: train}", "", "[1, 8, 8]",
      "stages.explain.methods", "'ensemble' has 2; name one as 'model', such as train.1"
    ),
    (
      "",
      "explain: {model: sure, methods: [gradCAM]}\n  sure: {kind: calibrate, predictions: train.1, methods: [isotonic]}",
      "", "[1, 8, 8]", "stages.explain.model", "name 'train.1'"
    ),
  ]) func mistakesAreNamedBeforeWork(
    end: String, stages: String, train: String, network: String, place: String, words: String
  ) throws {
    let workspace = try Workspace()
    let error = #expect(throws: SettingsError.self) {
      try workspace.run(workspace.yaml(stages, network: network, end: end, train: train))
    }
    let text = error?.description ?? ""
    #expect(text.contains(place) && text.contains(words), "\(text)")
  }

  /// Training never starts where evaluation would feed the network another shape.
  @Test func theShapeOfEveryPartIsCheckedBeforeTraining() throws {
    let workspace = try Workspace()
    let results = try workspace.run(workspace.yaml("", augment: "[{grayscale: 1}]"))
    let train = try #require(results.first { $0.name == "train.1" })
    #expect(train.outcome == .failed && train.message.contains("10×13"), "\(train.message)")
    let two = workspace.yaml("", network: "[1, 8, 8]").replacing(
      "input: [1, 8, 8]", with: "inputs: {a: [1, 8, 8], b: [2]}"
    ).replacing("{dense: 2}", with: "{dense: 2, name: d}, {add: , inputs: [d, b]}")
    let error = #expect(throws: SettingsError.self) { try workspace.run(two) }
    #expect(error?.description.contains("has 2 inputs and 1 outputs") == true, "\(String(describing: error))")
  }
}

extension Model {
  /// All predictions of a split at once.
  func predictions(
    _ collection: any RecordCollection, split: String, guesses: Int, threadCount: Int = 1
  ) throws -> [ModelPrediction] {
    var all: [ModelPrediction] = []
    try predict(collection, split: split, guesses: guesses, threadCount: threadCount) { all += $0 }
    return all
  }

  /// All predictions of files at once.
  func predictions(
    files: [String], guesses: Int, skipping didSkip: ((UnreadRecord) -> Void)? = nil
  ) throws -> [ModelPrediction] {
    var all: [ModelPrediction] = []
    try predict(files: files, guesses: guesses, threadCount: 1, skipping: didSkip) { all += $0 }
    return all
  }
}
