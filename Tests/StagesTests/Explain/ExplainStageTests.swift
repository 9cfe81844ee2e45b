import Arrays
import Concurrency
import Explanation
import Foundation
import Media
import Models
import Networks
import Pipelines
import Records
import Settings
import StageExplain
import Stages
import Store
import Testing
import Training

/// `explain` between `train` and `report`, on images of two kinds.
@Suite struct ExplainStageTests {
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "explain-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init() throws {
      for number in 0..<24 {
        let isBright = number % 2 == 0
        let samples = (0..<8 * 8 * 3).map { UInt8((isBright ? 150 : 0) + ($0 * (number + 3)) % 90) }
        let image = Image(shape: .init(height: 8, width: 8, channelCount: 3), samples: samples)
        try Disk.replace(
          "\(path)/images/\(isBright ? "bright" : "dark")/\(number).png", with: PNGCodec.encode(image))
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(
      _ explain: String, more: String = "", explanation: String = "explain", threads: Int = 1
    ) throws -> [StageResult] {
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess: {records: \(path)/images, resize: [8, 8], splits: {train: train, validation: train, test: train}}
          train:
            data: preprocess
            network:
              input: [3, 8, 8]
              preset: keras
              layers:
                - {convolution: {filters: 4, kernel: 3}, name: 'first<b>'}
                - relu
                - {convolution: {filters: 18, kernel: 1}, name: second}
                - relu
                - flatten
                - dense: 2
            optimizer: {adam: {learningRate: 0.01}}
            batch: 8
            epochs: 2
          explain: {model: train, samples: 24, \(explain)}
          \(more)
          report: {title: t, members: train, explanation: \(explanation)}
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: threads, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    /// The folder of a stage's output.
    func folder(_ stage: String, _ output: String, _ results: [StageResult]) throws -> String {
      let result = try #require(results.first { $0.name == stage })
      return try store.materialize(try #require(result.outputs[output], "\(result.message)"))
    }
  }

  @Test func filtersAndResponsesReachTheReport() throws {
    let workspace = try Workspace()
    let results = try workspace.run("methods: [filters, responses]")
    let folder = try workspace.folder("explain", "explanations", results)
    let file = try Safetensors(path: "\(folder)/explanations.safetensors")
    let model = try workspace.folder("train", "model", results)
    let network = try #require(try ModelFolder.read(model).kind.network)
    func tensor(_ name: String) throws -> Tensor {
      let stored = try #require(file[name], "\(file.names)")
      return Tensor(shape: stored.shape, values: try #require(stored.floats))
    }
    #expect(try tensor("filters.first<b>") == network["first<b>.weight"])
    #expect(try tensor("filters.second") == network["second.weight"])
    // Of 24 records 20, of 18 channels 16.
    let responses = try LayerResponses.values(
      of: ["first<b>", "second"], in: network, inputs: tensor("images").prefix(20), workers: Workers(count: 1))
    #expect(try tensor("responses.first<b>") == responses[0])
    #expect(try tensor("responses.second") == responses[1].prefix(16, axis: 1))
    #expect(responses[0].shape == [20, 4, 6, 6] && responses[0].values.contains { $0 < 0 })
    #expect(file.names.count == 6, "\(file.names)")
    #expect(try tensor("inputs") == tensor("images"))

    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("first&lt;b&gt;: filters of 3 × 3 over three channels, as red, green and blue: all 4"))
    #expect(page.contains("second: channels of 6 × 6 (16 of 18) for 20 of 24 images"))
    #expect(page.contains("Norm of the gradient by layer") && !page.contains("<b>"))
  }

  @Test func severalNetworksAreToldApart() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      "methods: [filters]",
      more: """
        other:
            kind: train
            data: preprocess
            network:
              input: [3, 8, 8]
              preset: keras
              layers: [{convolution: {filters: 2, kernel: 3}, name: eyes}, flatten, {dense: 2}]
            optimizer: {adam: {learningRate: 0.01}}
            batch: 8
            epochs: 1
          explainOther: {kind: explain, model: other, samples: 4, methods: [filters, gradCAM]}
        """, explanation: "[explain, explainOther]")
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("train, first&lt;b&gt;: filters") && page.contains("other, eyes: filters"))
    // Of the first network there are no maps.
    #expect(page.contains("<h3>other</h3>") && !page.contains("<h3>train</h3>"))
  }

  @Test func everyNetworkHasItsOwnWordsOfHowRecordsAreShown() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      "methods: [gradCAM]",
      more: """
        other:
            kind: train
            data: preprocess
            augment: [{normalize: {mean: [0.5, 0.5, 0.5], std: [1, 1, 1]}}]
            network:
              input: [3, 8, 8]
              preset: keras
              layers: [{convolution: {filters: 2, kernel: 3}}, flatten, {dense: 2}]
            optimizer: {adam: {learningRate: 0.01}}
            batch: 8
            epochs: 1
          explainOther: {kind: explain, model: other, samples: 4, methods: [gradCAM]}
        """, explanation: "[explainOther, explain]")
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    let galleries = page.components(separatedBy: "class=\"gallery\"")
    #expect(galleries.count == 3)
    let words = "for the eye brightness is as before normalize"
    #expect(galleries[0].contains("<h3>other</h3>") && galleries[0].contains(words))
    #expect(galleries[1].contains("<h3>train</h3>") && !galleries[1].contains(words))
  }

  @Test func theHistoryTellsTheNormsOfEveryEpoch() throws {
    struct History: Decodable {
      let trainedLayers: [String]
      let epochs: [EpochRecord]
    }
    func history(threads: Int) throws -> History {
      let workspace = try Workspace()
      let results = try workspace.run("methods: [filters]", threads: threads)
      let file = try workspace.folder("train", "history", results) + "/history.json"
      return try JSONDecoder().decode(History.self, from: Data(contentsOf: URL(filePath: file)))
    }
    let one = try history(threads: 1)
    #expect(one.trainedLayers == ["first<b>", "second", "dense1"] && one.epochs.count == 2)
    for epoch in one.epochs {
      #expect(epoch.gradientNorms.count == 3 && epoch.parameterNorms.count == 3)
      #expect(epoch.gradientNorms.allSatisfy { $0 > 0 } && epoch.parameterNorms.allSatisfy { $0 > 0 })
    }
    #expect(try history(threads: 3).epochs == one.epochs)
  }

  @Test func theLayersAreChosenAndMistakesAreNamed() throws {
    let workspace = try Workspace()
    let results = try workspace.run("methods: [{filters: [second]}, gradCAM, {gradCAM: second}]")
    let folder = try workspace.folder("explain", "explanations", results)
    let names = try Safetensors(path: "\(folder)/explanations.safetensors").names
    #expect(names == ["inputs", "images", "filters.second", "gradCAM", "gradCAM.2"])
    for (settings, words) in [
      ("methods: []", "stages.explain.methods: name at least one"),
      ("methods: [filters, gradCAM, filters]", "'filters' stands there twice"),
      ("methods: [gradCMA]", "methods[0]: there is no attribution 'gradCMA'; did you mean 'gradCAM'?"),
      ("methods: [{gradCAM: {layers: second}}]", "methods[0].gradCAM.layers: unknown key; did you mean 'layer'?"),
      ("methods: [{filters: [second, second]}]", "each once"),
      ("methods: [{filters: []}]", "at least one"),
      ("methods: [{responses: [dense1]}]", "'dense1', which is no convolution"),
      ("methods: [gradCAM, {responses: {layers: [dense1]}}]", "methods[1].responses.layers: responses names"),
      ("methods: [gradCAM, {gradCAM: dense1}]", "methods[1].gradCAM: gradCAM 'dense1' gives no images"),
      ("methods: [{gradCAM: secnd}]", "no layer is called 'secnd'; did you mean 'second'?"),
      ("methods: [{integratedGradients: {nodes: 0}}]", "methods[0].integratedGradients.nodes: expected an integer"),
      ("methods: [filters], split: train", "predicts no split 'train'; it predicts test, validation"),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.run(settings) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }
}

extension ExplainStage: ExemplifiedStage {
  static let example =
    "explain: {model: train, methods: [integratedGradients]}"
  static let outputs = ["explanations"]
}
