import Explanation
import Foundation
import Media
import Pipelines
import Records
import Settings
import Stages
import Store
import Testing

/// `explain` with every inspection, from records to the report.
struct InsideStageTests {
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "inside-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    /// Images with a bright square in the upper or the lower half, and tones of two pitches.
    init() throws {
      for number in 0..<40 {
        let isUpper = number % 2 == 0
        let samples = (0..<12 * 12 * 3).map { index in
          let (y, x) = (index / 36, index / 3 % 12)
          let isInside = (isUpper ? 1..<5 : 7..<11).contains(y) && (2 + number % 5..<6 + number % 5).contains(x)
          return UInt8((isInside ? 160 : 20) + (index * (number + 3)) % 70)
        }
        let image = Image(shape: .init(height: 12, width: 12, channelCount: 3), samples: samples)
        try Disk.replace("\(path)/images/\(isUpper ? "upper" : "lower")/\(number).png", with: PNGCodec.encode(image))
        let sound = (0..<400).map { time in 0.3 * sin(2 * .pi * (isUpper ? 700 : 1500) * Float(time + number) / 8000) }
        try Disk.replace(
          "\(path)/sounds/\(isUpper ? "low" : "high")/\(number).wav",
          with: AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: sound), as: .wav16))
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(_ explain: String, isSound: Bool = false, threads: Int = 2) throws -> [StageResult] {
      let (data, kernel, input) =
        isSound
        ? ("{stages: preprocess, sampleRateHz: 8000}\n    augment: [{fitLength: 400}]", "9, stride: 4", "[1, 400]")
        : ("preprocess\n    augment: [{resize: {height: 12, width: 12}}]", "3, padding: same", "[3, 12, 12]")
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess: {records: \(path)/\(isSound ? "sounds" : "images"), splits: {train: train, validation: train, test: train}}
          train:
            matrix: {member: [1, 2]}
            data: \(data)
            network:
              input: \(input)
              preset: keras
              layers:
                - {convolution: {filters: 6, kernel: \(kernel)}}
                - batchNorm
                - relu
                - {maxPool: 2}
                - {convolution: {filters: 8, kernel: 3}}
                - relu
                - flatten
                - dense: 2
            optimizer: {adam: {learningRate: 0.02}}
            batch: 8
            epochs: 8
          explain: {model: train.1, \(explain)}
          report: {title: t, members: train.1, explanation: explain}
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

  /// Every inspection, with settings that make it quick.
  private static let kinds = Inspection.all.map { $0.keyword }.map { word in
    switch word {
    case "tsne": "{tsne: {perplexity: 5, steps: 60, earlySteps: 20}}"
    case "activationMaximisation": "{activationMaximisation: {layer: convolution2, units: [1, 3], steps: 12}}"
    case "maximalImages": "{maximalImages: {layers: [convolution1, relu2], channels: 3, shown: 4}}"
    case "cka": "{cka: {batch: 16, records: 32}}"
    case "lossLine": "{lossLine: {points: 5}}"
    case "gradientNorms": "{gradientNorms: {batch: 8, records: 32}}"
    default: word
    }
  }.joined(separator: ", ")

  private func check(_ workspace: Workspace, _ results: [StageResult]) throws -> (list: InspectionFile, bytes: Data) {
    let folder = try workspace.folder("explain", "explanations", results)
    let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(InspectionFile.listName)"))
    let list = try JSONDecoder().decode(InspectionFile.self, from: bytes)
    let file = try Safetensors(path: "\(folder)/\(InspectionFile.numbersName)")
    for part in list.parts {
      let values = try #require(file[part.array]?.floats)
      #expect(!values.isEmpty && values.allSatisfy { $0.isFinite }, "\(part.array)")
      #expect(!part.words.isEmpty && part.figures.allSatisfy { $0.value.isFinite })
    }
    for word in Inspection.all.map({ $0.keyword }) {
      #expect(list.parts.contains { $0.array == word }, "\(word)")
    }
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.contains("Inside the network"))
    for part in list.parts { #expect(page.contains(part.title), "\(part.title)") }
    return (list, bytes + (try Data(contentsOf: URL(filePath: "\(folder)/\(InspectionFile.numbersName)"))))
  }

  @Test func `Every inspection runs on images, with equal bits for any number of threads`() throws {
    func found(threads: Int) throws -> (list: InspectionFile, bytes: Data) {
      let workspace = try Workspace()
      return try check(workspace, workspace.run("inside: [\(Self.kinds)], other: train.2", threads: threads))
    }
    let one = try found(threads: 1)
    #expect(try found(threads: 3).bytes == one.bytes)
    func figure(_ array: String, _ name: String) -> Double? {
      one.list.parts.first { $0.array == array }?.figures.first { $0.name == name }?.value
    }
    // The halves of the images are easy to tell apart.
    #expect(try #require(figure("neighbours", "neighbours of the same class")) > 0.8)
    #expect(try #require(figure("tsne", "trustworthiness")) > 0.55)
    #expect(try #require(figure("lossLine", "barrier in nats")) >= 0)
  }

  @Test func `And on sounds`() throws {
    let workspace = try Workspace()
    _ = try check(
      workspace, workspace.run("inside: [\(Self.kinds)], other: train.2, audibleShare: 0", isSound: true))
  }

  @Test func `What an inspection found is a figure of the stage`() throws {
    let workspace = try Workspace()
    let results = try workspace.run("inside: [pca]")
    let facts = try #require(results.first { $0.name == "explain" }?.facts)
    #expect(facts.metrics.keys.contains { $0.hasPrefix("inside.pca.varianceOfComponent1") }, "\(facts.metrics)")
  }

  @Test func `Mistakes are named`() throws {
    let workspace = try Workspace()
    for (settings, words) in [
      ("inside: [tnse]", "there is no inspection 'tnse'; did you mean 'tsne'?"),
      ("inside: [pca, pca]", "'pca' stands there twice"),
      ("inside: [{tsne: relu9}]", "names 'relu9', which is no layer of this network; there are input, convolution1"),
      ("inside: [{tsne: {perplexity: 800}}]", "is for at least 2401 records, not 2000"),
      ("inside: [{tsne: {steps: 10}}]", "is more than the 10 steps in all"),
      ("inside: [lossLine]", "'lossLine' looks at two networks; name the second as 'other'"),
      ("inside: [pca], other: train.2", "nothing of 'inside' compares with it"),
      ("inside: [{activationMaximisation: {units: [2]}}]", "must be some of the 2 that 'dense1' has"),
      ("inside: [{linearProbes: []}]", "name at least one layer"),
      ("samples: 3", "or something of 'inside', such as tsne"),
    ] {
      let error = #expect(throws: SettingsError.self) { try workspace.run(settings) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    let few = try workspace.run("inside: [tsne]")
    #expect(
      few.first { $0.name == "explain" }?.message.contains("is for at least 91 records, and there are 40") == true)
  }
}
