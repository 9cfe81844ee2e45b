import Explanation
import Foundation
import Media
import Pipelines
import Records
import Settings
import Stages
import Store
import Testing

/// `explain` with every attribution that makes maps and every score, from records to the report.
struct MapScoresStageTests {
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "scores-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    /// Images with a bright square in the upper or the lower half, and tones of two pitches.
    init() throws {
      for number in 0..<24 {
        let isUpper = number % 2 == 0
        let samples = (0..<12 * 12 * 3).map { index in
          let (y, x) = (index / 36, index / 3 % 12)
          let isInside = (isUpper ? 1..<5 : 7..<11).contains(y) && (2 + number % 5..<6 + number % 5).contains(x)
          return UInt8((isInside ? 160 : 20) + (index * (number + 3)) % 70)
        }
        let image = Image(shape: .init(height: 12, width: 12, channelCount: 3), samples: samples)
        try Disk.replace(
          "\(path)/images/\(isUpper ? "upper" : "lower")/\(number).png", with: PNGCodec.encode(image))
        let sound = (0..<4000).map { time in
          0.3 * sin(2 * .pi * (isUpper ? 700 : 1500) * Float(time + number) / 8000)
        }
        try Disk.replace(
          "\(path)/sounds/\(isUpper ? "low" : "high")/\(number).wav",
          with: AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: sound), as: .wav16))
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ explain: String, isSound: Bool = false, threads: Int = 2) throws -> [StageResult] {
      let data =
        isSound
        ? """
        data: {stages: preprocess, sampleRateHz: 8000}
            augment: [{fitLength: 4000}, {spectrogram: {windowLength: 256, hopLength: 256, melBands: 16}}, \
        {normalize: {mean: [-40], std: [20]}}]
        """ : "data: preprocess\n    augment: [{resize: {height: 12, width: 12}}]"
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess: {records: \(path)/\(isSound ? "sounds" : "images"), splits: {train: train, validation: train, test: train}}
          train:
            \(data)
            network:
              input: \(isSound ? "[1, 16, 16]" : "[3, 12, 12]")
              preset: keras
              layers:
                - {convolution: {filters: 6, kernel: 3, padding: same}}
                - batchNorm
                - relu
                - {maxPool: 2}
                - {convolution: {filters: 8, kernel: 3, padding: same}}
                - relu
                - flatten
                - dense: 2
            optimizer: {adam: {learningRate: 0.02}}
            batch: 8
            epochs: 8
          explain: {model: train, samples: 4, \(explain)}
          report: {title: t, members: train, explanation: explain}
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: threads, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    func folder(_ stage: String, _ output: String, _ results: [StageResult]) throws -> String {
      let result = try #require(results.first { $0.name == stage })
      return try store.materialize(try #require(result.outputs[output], "\(results.map(\.message))"))
    }
  }

  /// Every attribution, with settings that make it quick.
  private static let methods = Attribution.all.filter { !($0 is any TableOnlyKind.Type) }.map { $0.keyword }.map {
    word in
    switch word {
    case "rise", "lime", "kernelSHAP", "partitionSHAP":
      "{\(word): {\(word == "rise" ? "masks" : word == "partitionSHAP" ? "evaluations" : "samples"): 60}}"
    case "exactShapley": "{exactShapley: {superpixels: 4}}"
    case "occlusion": "{occlusion: {window: 4}}"
    case "expectedGradients": "{expectedGradients: {background: 6, samples: 24}}"
    default: word
    }
  }.joined(separator: ", ")

  private static let scores =
    "deletion, {insertion: {replacement: mean}}, road, faithfulnessCorrelation, {maxSensitivity: {copies: 2, records: 2}}, "
    + "{parameterRandomisation: {records: 4}}"

  private func check(_ workspace: Workspace, _ results: [StageResult]) throws -> Data {
    let folder = try workspace.folder("explain", "explanations", results)
    let list = try JSONDecoder().decode(
      ExplanationFile.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(ExplanationFile.listName)")))
    let file = try Safetensors(path: "\(folder)/explanations.safetensors")
    let scores = try #require(list.scores)
    let maps = list.parts.filter { if case .maps = $0.form { true } else { false } }
    #expect(
      scores.methods == maps.map(\.array) && maps.count == Attribution.all.count { !($0 is any TableOnlyKind.Type) } - 2
    )
    #expect(scores.scores.map(\.keyword) == AttributionScore.all.map { $0.keyword })
    for part in maps {
      let values = try #require(file[part.array]?.floats)
      #expect(values.allSatisfy(\.isFinite) && values.contains { $0 != 0 }, "\(part.array)")
      if let errors = part.standardErrors {
        let stored = try #require(file[errors]?.floats)
        #expect(stored.count == values.count && stored.allSatisfy { $0 >= 0 })
      }
    }
    for score in scores.scores {
      #expect(score.methods.count == maps.count && !score.words.isEmpty)
      for entry in score.methods + [score.random] {
        #expect(entry.mean.isFinite && entry.standardError.isFinite && !entry.values.isEmpty)
      }
    }
    #expect(scores.scores[0].bound != nil && scores.scores[5].methods.allSatisfy { $0.passes != nil })
    #expect(scores.agreement.count == maps.count && scores.agreement.allSatisfy { $0.count == maps.count })
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("Can the maps be believed?") && page.contains("A random map"))
    #expect(page.contains("replaced by zeros") && page.contains("Guided backprop"))
    return try Data(contentsOf: URL(filePath: "\(folder)/explanations.json"))
      + Data(contentsOf: URL(filePath: "\(folder)/explanations.safetensors"))
  }

  @Test func `Every method and every score runs on images, with equal bits for any number of threads`() throws {
    func bytes(threads: Int) throws -> Data {
      let workspace = try Workspace()
      return try check(
        workspace,
        workspace.run(
          "methods: [\(Self.methods)], scores: [\(Self.scores)], onResidual: report", threads: threads))
    }
    #expect(try bytes(threads: 1) == bytes(threads: 3))
  }

  @Test func `And on spectrograms`() throws {
    let workspace = try Workspace()
    _ = try check(
      workspace,
      workspace.run(
        "methods: [\(Self.methods)], scores: [\(Self.scores)], onResidual: report, audibleShare: 0", isSound: true))
  }

  @Test func `Contributions that do not sum up fail the stage, unless the report is to tell`() throws {
    let workspace = try Workspace()
    let coarse = "methods: [{integratedGradients: {nodes: 2, maximumNodes: 2}}], tolerance: 0.0001"
    let failed = try workspace.run(coarse)
    let message = try #require(failed.first { $0.name == "explain" }).message
    #expect(message.contains("integratedGradients of record ") && message.contains("more than the tolerance of 0.0001"))
    let told = try workspace.run(coarse + ", onResidual: report")
    _ = try workspace.folder("explain", "explanations", told)
  }

  @Test func `Mistakes are named`() throws {
    let workspace = try Workspace()
    for (settings, words) in [
      ("methods: [gradCAM], scores: [deletoin]", "there is no score 'deletoin'; did you mean 'deletion'?"),
      ("methods: [gradCAM], scores: [road, road]", "'road' stands there twice"),
      ("methods: [gradCAM], scores: [{deletion: {replacement: nothing}}]", "there is no reference 'nothing'"),
      ("methods: [expectedGradients], backgroundSplit: trian", "the data has no split 'trian'"),
      ("methods: [{expectedGradients: {background: 150}}]", "150 training records need at least 300 samples"),
      ("methods: [{occlusion: {window: 40}}]", "occlusion is [40, 40], greater than the record"),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.run(settings) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }
}
