import Foundation
import Media
import Models
import Networks
import Pipelines
import Records
import Settings
import Stages
import Store
import Testing
import Training

/// Every kind of model, from every place where one can be, in every use that there is of models: it serves, or the word for
/// why it does not.
@Suite struct ModelSourcesTests {
  /// What a model is.
  enum Kind: String, CaseIterable { case network, ensemble, calibrated }
  /// Where it is taken from.
  enum Place: String, CaseIterable { case stage, folder, published, file }
  /// What it is used for.
  enum Use: String, CaseIterable { case explain, compare, report, initial, predict, summary, export }

  /// What each cell comes to: nothing where the model serves, else what is said.
  static func words(_ kind: Kind, _ place: Place, _ use: Use) -> String? {
    switch (kind, place, use) {
    // A file holds the values of one network: there is none of others.
    case (.ensemble, .file, _), (.calibrated, .file, _): "a file of values is of one network"
    case (.ensemble, _, .initial): "training starts from one network"
    case (.ensemble, _, .export), (.calibrated, _, .export): "a file of values is of one network"
    case (.calibrated, .stage, .explain): "corrects how sure 'train.1' is, not where its networks look; name 'train.1'"
    case (.calibrated, _, .explain): "/base' is, not where its networks look; name '"
    default: nil
    }
  }

  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "model-sources-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for (split, count) in [("train", 16), ("held", 12), ("last", 10)] {
        for number in 0..<count {
          let isBright = number % 2 == 0
          let samples = (0..<64).map { UInt8((isBright ? 90 : 0) + ($0 * (2 * number + 3)) % 150) }
          let image = Image(shape: .init(height: 8, width: 8, channelCount: 1), samples: samples)
          try Disk.replace(
            "\(path)/photos/\(split)/\(isBright ? "bright" : "dark")/\(number + 100).png", with: PNGCodec.encode(image))
        }
      }
      let results = try run(Self.models)
      for result in results { #expect(result.outcome != .failed, "\(result.name): \(result.message)") }
      for kind in Kind.allCases {
        let model = try source(.stage, kind).model().model
        try model.write(to: "\(path)/folders/\(kind.rawValue)")
        guard kind == .network else { continue }
        let file = try ModelExchange.file(model, of: "it", as: .pytorch)
        let network = try ModelExchange.network(
          try #require(model.kind.network).description, file, as: .pytorch)
        try Disk.replace("\(path)/network.safetensors", with: ModelExchange.model(network, from: file).serialized())
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func stage(_ kind: Kind) -> String {
      switch kind {
      case .network: "train.1"
      case .ensemble: "ensemble"
      case .calibrated: "calibrate"
      }
    }

    /// The model's name in a pipeline: a stage's, or a path.
    func name(_ kind: Kind, _ place: Place) -> String {
      switch place {
      case .stage: Self.stage(kind)
      case .folder: "\(path)/folders/\(kind.rawValue)"
      case .published: "\(path)/out/p/\(Self.stage(kind))/model"
      case .file: "\(path)/network.safetensors"
      }
    }

    func source(_ place: Place, _ kind: Kind) -> ModelSource {
      ModelSource(
        place: place == .stage ? "\(path)/p.yaml" : name(kind, place), stage: place == .stage ? Self.stage(kind) : nil,
        parameters: [], store: store, kinds: builtInStages)
    }

    static let network = """
      network: {input: [3, 8, 8], preset: keras, layers: [{convolution: {filters: 3, kernel: 3}}, relu, flatten, {dense: 2}]}
          splits: {validation: held, test: last}
          optimizer: {adam: {learningRate: 0.01}}
          augment: [{normalize: {mean: [0.3, 0.3, 0.3], std: [0.2, 0.2, 0.2]}}]
          batch: 8
          epochs: 2
      """

    static let models = """
      train:
          matrix: {member: [1, 2]}
          data: preprocess
          publish: true
          \(network)
        ensemble: {members: train, publish: true}
        calibrate: {predictions: train.1, methods: [temperature], publish: true}
      """

    @discardableResult
    func run(_ stages: String) throws -> [StageResult] {
      let yaml = """
        name: p
        seed: 5
        stages:
          preprocess: {records: \(path)/photos, resize: [8, 8], splits: {train: train, held: held, last: last}}
          \(stages)
        """
      if !FileManager.default.fileExists(atPath: "\(path)/p.yaml") {
        try Disk.replace("\(path)/p.yaml", with: Array(yaml.utf8))
      }
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: 1, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    /// Runs stages that use a model; the words of the one that failed are thrown.
    func use(_ place: Place, _ stages: String) throws -> [StageResult] {
      let results = try run(place == .stage ? "\(Self.models)\n  \(stages)" : stages)
      if let failed = results.first(where: { $0.outcome == .failed }) {
        throw ModelError(.unsuited, "\(failed.message)")
      }
      return results
    }

    func use(_ kind: Kind, _ place: Place, _ use: Use) throws {
      let name = name(kind, place)
      let (data, split) = place == .stage ? ("", "test") : ("data: preprocess, ", "last")
      switch use {
      case .explain:
        let results = try self.use(
          place, "explain: {model: \(name), \(data)split: \(split), methods: [integratedGradients], samples: 6}")
        #expect(results.contains { $0.name == "explain" && !$0.outputs.isEmpty })
      case .compare:
        let asked = data.isEmpty ? "" : "data: preprocess, split: last, "
        // Beside the stage, which has said the same.
        let results = try self.use(
          .stage, "compare: {\(asked)measure: loss, models: {given: \(name), stage: \(Self.stage(kind))}}")
        let metrics = try #require(results.first { $0.name == "compare" }?.facts?.metrics)
        #expect(metrics["given.loss"] == metrics["stage.loss"] && metrics["given.loss"] ?? 0 > 0)
      case .report:
        let asked = data.isEmpty ? "" : "data: preprocess, split: last, "
        let results = try self.use(place, "report: {title: t, \(asked)members: \(name)}")
        let report = try #require(results.first { $0.name == "report" }?.outputs["report"])
        let page = try String(contentsOfFile: store.materialize(report) + "/report.html", encoding: .utf8)
        #expect(page.contains(name) && page.contains("bright"))
      case .initial:
        try self.use(
          place, "next:\n    kind: train\n    data: preprocess\n    initial: {model: \(name)}\n    \(Self.network)")
      case .predict:
        let photos = try MediaFolder(opening: path + "/photos", kind: .images)
        #expect(try source(place, kind).model().model.predictions(photos, split: "last", guesses: 2).count == 10)
      case .summary:
        guard case .model(let found) = try source(place, kind).subject() else { return }
        #expect(found.model.networks.count == (kind == .ensemble ? 2 : 1))
      case .export:
        let found = try source(place, kind).model()
        #expect(try !ModelExchange.file(found.model, of: found.subject, as: .pytorch).entries.isEmpty)
      }
    }
  }

  @Test func everyModelServesEveryUseOrTheReasonIsSaid() throws {
    let workspace = try Workspace()
    for kind in Kind.allCases {
      for place in Place.allCases {
        for use in Use.allCases {
          let expected = Self.words(kind, place, use)
          let cell = "\(kind) from a \(place) in \(use)"
          if place == .file, let expected {
            let error = #expect(throws: ModelError.self, "\(cell)") {
              try ModelExchange.file(workspace.source(.stage, kind).model().model, of: "it", as: .pytorch)
            }
            #expect(error?.message.contains(expected) == true, "\(cell): \(error?.message ?? "")")
            continue
          }
          do {
            try workspace.use(kind, place, use)
            #expect(expected == nil, "\(cell) serves")
          } catch {
            guard let expected else {
              Issue.record("\(cell): \(error)")
              continue
            }
            #expect("\(error)".contains(expected), "\(cell): \(error)")
          }
        }
      }
    }
  }

  /// What is wrong is said at the line of the setting that names the model.
  @Test func whatDoesNotFitIsSaidAtItsLine() throws {
    let workspace = try Workspace()
    let folder = workspace.name(.network, .folder)
    for (stages, words) in [
      (
        "explain: {model: \(folder), methods: [gradCAM]}",
        "stages.explain.model: the model in '\(folder)' has said nothing"
      ),
      ("compare: {models: {a: \(folder)}}", "stages.compare.models.a: the model in '\(folder)' has said nothing"),
      ("report: {title: t, members: [\(folder)]}", "has said nothing of any records yet; name with 'data'"),
      ("compare: {data: preprocess, models: {a: \(folder)}}", "no split 'test'"),
      (
        "explain: {model: \(workspace.path)/folders/nothing, data: preprocess, split: last, methods: [gradCAM]}",
        "\(workspace.path)/folders/nothing"
      ),
      (
        "explain: {model: \(workspace.name(.ensemble, .folder)), data: preprocess, split: last, methods: [filters]}",
        "stages.explain.methods: 'filters' looks into the layers of one network, but '\(workspace.path)/folders/ensemble' has 2"
      ),
      (
        "explain: {model: \(folder), data: other, split: all, methods: [gradCAM]}\n  "
          + "other: {kind: preprocess, records: \(workspace.path)/photos/last, resize: [6, 6], splits: {all: all}}",
        "p.yaml:"
      ),
    ] {
      do {
        _ = try workspace.use(.folder, stages)
        Issue.record("\(stages) serves")
      } catch {
        #expect("\(error)".contains(words), "\(stages): \(error)")
        #expect("\(error)".contains("p.yaml:") || words.contains("no split") || words.contains("nothing"), "\(error)")
      }
    }
    let error = #expect(throws: SettingsError.self) {
      try workspace.run("\(Workspace.models)\n  compare: {data: preprocess, models: {a: train.1}}")
    }
    #expect(error?.description.contains("stages.compare.data: is for models in folders") == true)
  }
}
