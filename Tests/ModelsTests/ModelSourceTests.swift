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

@Suite struct ModelSourceTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/model-source-\(UUID().uuidString)"

  private func write(_ name: String, _ text: String) throws -> String {
    try Disk.replace("\(folder)/\(name)", with: Array(text.utf8))
    return "\(folder)/\(name)"
  }

  private func source(_ file: String, stage: String? = nil, parameters: [String] = []) -> ModelSource {
    ModelSource(
      place: file, stage: stage, parameters: parameters, store: ArtifactStore(path: "\(folder)/store"),
      kinds: builtInStages)
  }

  private static let network = """
    input: [1, 4, 4]
    preset: keras
    parameters: {units: 3}
    layers:
      - flatten
      - dense: $units
    """

  private static let pipeline = """
    name: p
    seed: 1
    stages:
      train:
        matrix: {network.parameters.units: [5, 7]}
        network: {file: net.yaml, parameters: {units: 4}}
      other: {}
    """

  @Test func readsFilesStagesAndModels() throws {
    let file = try write("net.yaml", Self.network)
    #expect(try source(file).description(for: "a test is of").outputShapes == [[3]])
    #expect(try source(file, parameters: ["units=9"]).description(for: "a test is of").outputShapes == [[9]])
    let pipeline = try write("p.yaml", Self.pipeline)
    #expect(try source(pipeline, stage: "train").description(for: "a test is of").outputShapes == [[5]])
    #expect(try source(pipeline, stage: "train.7").description(for: "a test is of").outputShapes == [[7]])
    let network = Network(try source(file).description(for: "a test is of"), key: RandomKey(seed: 3))
    let model = "\(folder)/model.safetensors"
    try Disk.replace(model, with: Checkpoint.file(network).serialized())
    #expect(try source(model).description(for: "a test is of") == network.description)
    #expect(try source(model).model().model.kind.network == network)
  }

  @Test func saysWhatIsMissing() throws {
    let file = try write("net.yaml", Self.network)
    let pipeline = try write("p.yaml", Self.pipeline)
    for (source, words) in [
      // Its last model cannot be found while the pipeline is incomplete.
      (source(pipeline), "stages.train: 'data' is required and missing"),
      (source(pipeline, stage: "trian.7"), "did you mean 'train.7'?"),
      (source(file, stage: "train"), "has no 'stages'"),
      (source(pipeline, stage: "train", parameters: ["units=3"]), "is a pipeline"),
      (source(file, parameters: ["unit=3"]), "--set unit=3:1:1: unit: the network has no parameter 'unit'"),
      (source(file, parameters: ["units"]), "'units' sets nothing"),
      (source("x.safetensors", stage: "train"), "is a model"),
    ] {
      let error = #expect(throws: SettingsError.self) { try source.description(for: "a test is of") }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    let error = #expect(throws: SettingsError.self) { try source(file).model() }
    #expect(error?.message.contains("without values") == true)
  }

  @Test func predictsMediaFiles() throws {
    let description = try source(try write("net.yaml", Self.network)).description(for: "a test is of")
    var network = Network(description, key: RandomKey(seed: 3))
    // The first class counts the left half's light, the second the right half's, the third nothing.
    network["dense1.weight"] = Tensor(
      shape: [3, 16], values: (0..<48).map { $0 < 16 ? ($0 % 4 < 2 ? 1 : 0) : $0 < 32 ? ($0 % 4 < 2 ? 0 : 1) : 0 })
    let input = EvaluationInput(networkInput: description.input)
    let model = Model(
      NetworkModel(network, fed: input),
      output: ModelOutput(meaning: .logits, count: 3, classNames: ["left", "right", "dark"]))
    func png(_ name: String, _ level: (Int, Int) -> UInt8) throws -> String {
      let samples = (0..<8).flatMap { y in (0..<8).flatMap { x in [UInt8](repeating: level(y, x), count: 3) } }
      let image = Image(shape: .init(height: 8, width: 8, channelCount: 3), samples: samples)
      try Disk.replace("\(folder)/\(name)", with: PNGCodec.encode(image))
      return "\(folder)/\(name)"
    }
    let files = [try png("left.png") { $1 < 4 ? 255 : 0 }, try png("right.png") { $1 < 4 ? 0 : 255 }]
    let predictions = try model.predictions(files: files, guesses: 2)
    #expect(predictions.map(\.subject) == files)
    let guesses = try predictions.map { prediction in
      guard case .classes(let guesses, label: nil) = prediction.answer else {
        throw StagesError(.mismatch, "no classes")
      }
      return guesses
    }
    #expect(guesses.map { $0.first?.name } == ["left", "right"])
    for guesses in guesses {
      #expect(guesses.count == 2 && guesses[0].probability > 0.99)
      #expect(guesses[0].probability + guesses[1].probability <= 1.0001)
    }
    let numbers = try Model(
      NetworkModel(network, fed: input), output: ModelOutput(meaning: .numbers, count: 3, target: "light")
    ).predictions(files: files, guesses: 1)
    guard case .numbers(let values, target: nil) = numbers[0].answer else { throw StagesError(.mismatch, "no numbers") }
    #expect(values.count == 3 && values[0] > values[1] + 4 && values[2] == 0)
    let broken = try write("broken.png", "no image")
    let error = #expect(throws: (any Error).self) { try model.predictions(files: [broken], guesses: 1) }
    #expect(error.map { "\($0)" }?.contains("broken.png") == true)
    var unread: [UnreadRecord] = []
    let others = try model.predictions(files: [files[0], broken, files[1], "none.png"], guesses: 1) {
      unread.append($0)
    }
    #expect(others.map(\.subject) == files && unread.map(\.subject) == [broken, "none.png"])
    #expect(unread.allSatisfy { !$0.reason.isEmpty && !$0.reason.hasPrefix($0.subject) })
  }

  @Test(arguments: FrameworkPreset.allCases) func exchangedValuesComeBack(framework: FrameworkPreset) throws {
    let description = try NetworkDescription(input: [2, 4, 4], preset: .pytorch) {
      Layer.convolution(filters: 3, kernel: 3)
      Layer.batchNorm
      Layer.flatten
      Layer.dense(units: 2)
    }
    let network = Network(description, key: RandomKey(seed: 8))
    let model = Model(
      NetworkModel(network, fed: EvaluationInput(networkInput: [2, 4, 4])),
      output: ModelOutput(meaning: .logits, count: 2))
    let bytes = try ModelExchange.file(model, of: "it", as: framework).serialized()
    let file = try Safetensors(bytes: bytes)
    #expect(file.names.contains(framework == .pytorch ? "batchNorm1.num_batches_tracked" : "batchNorm1/moving_mean"))
    #expect(try ModelExchange.network(description, file, as: framework) == network)
    #expect(try Checkpoint.input(file) == model.kind.input && Checkpoint.output(file, of: description) == model.output)
    var wrong = file
    wrong["dense1.bias"] = StoredTensor(shape: [2], elements: .int32([1, 2]))
    #expect(throws: NetworkError.self) { try ModelExchange.network(description, wrong, as: framework) }
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
