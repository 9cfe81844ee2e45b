import Arrays
import Calibration
import Concurrency
import Ensembles
import Evaluation
import Foundation
import Models
import Networks
import Records
import Store
import Streams
import Testing

@Suite struct ModelFolderTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/model-folder-\(UUID().uuidString)"

  @Test func everyKindComesBackWithTheSameBytes() throws {
    let models = try SmallModels()
    let origin = ModelOrigin(
      pipeline: "p", stage: "s", key: Digest(of: "k"),
      facts: Record.Facts(
        seconds: 1, startedAt: "2026-01-01T00:00:00Z", environment: ["oneDNN": "3"],
        metrics: ["accuracy": .number(0.5), "loss": .number(.nan)]), upstreams: ["data": "d"])
    for (name, model) in [("network", models.first), ("ensemble", models.ensemble), ("calibrated", models.calibrated)] {
      var model = model
      model.origin = origin
      let place = "\(folder)/\(name)"
      try model.write(to: place)
      let read = try ModelFolder.read(place + "/")
      #expect(read.output == model.output && read.origin == origin && read.inputs == model.inputs)
      #expect(read.networks.map(\.network) == model.networks.map(\.network))
      #expect(read.networks.map(\.name) == model.networks.map(\.name))
      #expect(origin.metrics == ["accuracy": 0.5])
      try read.write(to: "\(place)-again")
      #expect(try files(place) == files("\(place)-again"))
      #expect(try models.said(by: read) == models.said(by: model), "\(name)")
      let error = #expect(throws: ModelError.self) { try model.write(to: place) }
      #expect(error?.message.contains("is there already") == true)
    }
  }

  @Test func theEnsembleIsTheMeanAndTheCalibratorItsFunction() throws {
    let models = try SmallModels()
    let (first, second) = (try models.said(by: models.first), try models.said(by: models.second))
    func softmax(_ row: [Float]) -> [Double] {
      let powers = row.map { exp(Double($0)) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let mean = try models.said(by: models.ensemble)
    for row in 0..<3 {
      let parts = zip(softmax(first[row: row].values), softmax(second[row: row].values))
      for (value, (left, right)) in zip(mean[row: row].values, parts) {
        #expect(abs(Double(value) - (left + right) / 2) < 1e-6)
      }
      #expect(abs(mean[row: row].values.reduce(0, +) - 1) < 1e-6)
    }
    // No calibration is the base's probabilities.
    let same = try models.said(by: models.calibrated)
    for (left, right) in zip(same.values, mean.values) { #expect(abs(left - right) < 1e-6) }
  }

  @Test func whatNeedsOneNetworkSaysWhatToNameInstead() throws {
    let models = try SmallModels()
    #expect(try models.first.soleNetwork(of: "it", for: "a test takes").network == models.first.kind.network)
    let error = #expect(throws: ModelError.self) {
      try models.calibrated.soleNetwork(of: "stage 'sure'", for: "a test takes")
    }
    #expect(error?.code == .unsuited)
    #expect(error?.message.contains("stage 'sure' is an ensemble of first, second by mean, calibrated by none") == true)
    #expect(error?.message.contains("such as first") == true)
    let alone = Model(EnsembleModel([(name: "first", model: models.first)], by: .mean), output: models.ensemble.output)
    #expect(try alone.soleNetwork(of: "it", for: "a test takes").name == "first")
  }

  @Test func whatLiesIsRefusedWithItsFolder() throws {
    let models = try SmallModels()
    func refused(_ words: String, _ change: (String) throws -> Void) throws {
      let place = "\(folder)/\(UUID())"
      try models.calibrated.write(to: place)
      try change(place)
      let error = #expect(throws: (any Error).self, "\(words)") { try ModelFolder.read(place) }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains(words) && text.contains(place), "\(text)")
    }
    func edit(_ file: String, _ from: String, _ to: String) -> (String) throws -> Void {
      { place in
        let text = String(decoding: try Disk.read("\(place)/\(file)"), as: UTF8.self)
        try #require(text.contains(from), "\(text)")
        try Disk.replace("\(place)/\(file)", with: Array(text.replacing(from, with: to).utf8))
      }
    }
    try refused("its format is 'x'", edit("model.json", "millrace.model.1", "x"))
    try refused("0 ways to answer", edit("model.json", "\"calibrated\"", "\"guessed\""))
    try refused("does not fit together", edit("model.json", "\"count\" : 2", "\"count\" : 0"))
    try refused("for something else", edit("model.json", "\"b\"", "\"c\""))
    try refused("says other things", edit("base/members/1/model.json", "\"b\"", "\"c\""))
    try refused(
      "from 1 to 10,000",
      { place in
        try edit("base/model.json", "\"first\",", "")(place)
        try edit("base/model.json", "\"second\"", "")(place)
      })
    try refused("there is no folder members/3", edit("base/model.json", "\"first\",", "\"..\", \"/etc\","))
    try refused("there is no folder base") { try Disk.rename("\($0)/base", to: "\($0)/basis") }
    try refused("there is no folder members/2") { place in
      try Disk.rename("\(place)/base/members/2", to: "\(place)/away")
      symlink("../../away", "\(place)/base/members/2")
    }
    try refused("there is no file weights.safetensors") { place in
      unlink("\(place)/base/members/1/weights.safetensors")
      mkfifo("\(place)/base/members/1/weights.safetensors", 0o644)
    }
    try refused("calibrator.json cannot be read", edit("calibrator.json", "none", "nine"))
    try refused("weights.safetensors") {
      try Disk.replace("\($0)/base/members/1/weights.safetensors", with: [UInt8](repeating: 7, count: 64))
    }
    try refused("deep") { place in
      var inner = place
      for _ in 0..<10 {
        try FileManager.default.removeItem(atPath: "\(inner)/base")
        try models.calibrated.write(to: "\(inner)/base")
        inner += "/base"
      }
    }
    let error = #expect(throws: ModelError.self) { try ModelFolder.read("\(folder)/nowhere") }
    #expect(error?.message.contains("there is no folder") == true)
    #expect(!ModelFolder.isModel("\(folder)/nowhere"))
  }

  /// The files below a folder with their contents.
  private func files(_ folder: String) throws -> [String: [UInt8]] {
    let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    return Dictionary(
      uniqueKeysWithValues: try names.filter { Disk.status("\(folder)/\($0)")?.kind == .file }
        .map { ($0, try Disk.read("\(folder)/\($0)")) })
  }
}

/// Two networks that read numbers, their mean, and that calibrated by nothing.
struct SmallModels {
  let first, second, ensemble, calibrated: Model

  init() throws {
    let description = try NetworkDescription(input: [3], preset: .keras) { Layer.dense(units: 2) }
    func network(_ seed: UInt64) -> Model {
      Model(
        NetworkModel(
          Network(description, key: RandomKey(seed: seed)),
          fed: EvaluationInput(feature: "x", stored: .numbers(count: 3))),
        output: ModelOutput(meaning: .logits, count: 2, classNames: ["a", "b"]))
    }
    first = network(1)
    second = network(2)
    let output = ModelOutput(meaning: .probabilities, count: 2, classNames: ["a", "b"])
    ensemble = Model(
      EnsembleModel([(name: "first", model: first), (name: "second", model: second)], by: .mean), output: output)
    let none = try FittedCalibrator(
      .none, fitting: Predictions(meaning: .logits, width: 2, outputs: [0, 1, 1, 0] as [Float], labels: [1, 0]))
    calibrated = Model(CalibratedModel((name: "ensemble", model: ensemble), by: none), output: output)
  }

  /// What a model says of three records.
  func said(by model: Model) throws -> Tensor {
    let predictor = try model.kind.makePredictor(batchSize: 4, workers: Workers(count: 1))
    let records = Tensor(shape: [3, 3], values: [1, -2, 0.5, 0, 0.25, 3, -1, -1, 2])
    return try predictor.outputs(of: Dictionary(uniqueKeysWithValues: model.inputs.map { ($0, records) }))
  }
}
