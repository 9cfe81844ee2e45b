import Explanation
import Foundation
import Media
import Pipelines
import Records
import Stages
import Store
import Testing

/// `explain` of sounds: what can be heard of a record, and of its important part.
@Suite struct AudibleExplanationTests {
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "audible-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    /// Half a second each: a steady tone of 3 kHz, and one of 700 Hz or 1,500 Hz, by which the classes differ.
    init() throws {
      for number in 0..<24 {
        let isLow = number % 2 == 0
        let pitch: Float = isLow ? 700 : 1500
        let samples = (0..<4000 + number).map { time in
          0.3 * sin(2 * .pi * pitch * Float(time + number) / 8000) + 0.3 * sin(2 * .pi * 3000 * Float(time) / 8000)
        }
        try Disk.replace(
          "\(path)/sounds/\(isLow ? "low" : "high")/\(number).wav",
          with: AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: samples), as: .wav16))
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func run(explain: String, steps: String, network: String) throws -> [StageResult] {
      let yaml = """
        name: p
        seed: 1
        stages:
          preprocess: {records: \(path)/sounds, splits: {train: train, validation: train, test: train}}
          train:
            data: {stages: preprocess, sampleRateHz: 8000}
            augment: [{fitLength: 4000}\(steps)]
            network: {\(network)}
            optimizer: {adam: {learningRate: 0.02}}
            batch: 8
            epochs: 12
          explain: {model: train, samples: 4, \(explain)}
          report: {title: t, members: train, explanation: explain}
        """
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      return try Runner(graph, store: store, options: RunOptions(threadCount: 2, outputFolder: path + "/out")) { _ in }
        .run().stages
    }

    func folder(_ stage: String, _ output: String, _ results: [StageResult]) throws -> String {
      let result = try #require(results.first { $0.name == stage })
      return try store.materialize(try #require(result.outputs[output], "\(result.message)"))
    }

    func list(_ folder: String) throws -> ExplanationFile {
      try JSONDecoder().decode(
        ExplanationFile.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(ExplanationFile.listName)")))
    }
  }

  private static let spectra = """
    , {spectrogram: {windowLength: 256, hopLength: 128}}, {normalize: {mean: [-40], std: [20]}}
    """
  private static let spectrumNetwork = """
    input: [1, 129, 32], preset: pytorch, layers: [{convolution: {filters: 8, kernel: [9, 1], padding: same}}, relu, \
    {averagePool: [3, 4]}, flatten, {dense: 2}]
    """

  @Test func theImportantPartOfASpectrogramIsHeardAlone() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      explain: "audibleShare: 0.1, methods: [integratedGradients, gradCAM]", steps: Self.spectra,
      network: Self.spectrumNetwork)
    let folder = try workspace.folder("explain", "explanations", results)
    let list = try workspace.list(folder)
    #expect(list.medium == .spectrogram && list.audibleShare == 0.1 && list.parts.count == 2)
    for (index, sample) in list.samples.enumerated() {
      let whole = try AudioCodec.decode(Disk.read("\(folder)/\(#require(sample.sound))"))
      #expect(whole.frameCount == 4000 && whole.sampleRateHz == 8000 && sample.decidedClass == sample.trueClass)
      let heard = try #require(list.parts[0].sounds?[index])
      #expect(heard.file == "sounds/\(sample.recordID).integratedGradients.wav")
      let part = try AudioCodec.decode(Disk.read("\(folder)/\(heard.file)"))
      // What both classes share is silenced, what tells them apart is left.
      #expect(power(part, at: 3000) < 0.2 * power(whole, at: 3000))
      let pitch = power(whole, at: 700) > power(whole, at: 1500) ? 700.0 : 1500
      #expect(power(part, at: pitch) > 0.3 * power(whole, at: pitch), "\(pitch) of record \(sample.recordID)")
      #expect(heard.probability > heard.probabilityOfRest)
    }
    let page = try String(
      contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
    #expect(page.components(separatedBy: "<audio").count == 1 + 4 * 3)
    #expect(page.contains("of time and frequency the 10 % at most") || page.contains("the 10% at most"))
    // The same key, the same bytes.
    let again = try Workspace()
    let other = try again.folder(
      "explain", "explanations",
      again.run(
        explain: "audibleShare: 0.1, methods: [integratedGradients, gradCAM]", steps: Self.spectra,
        network: Self.spectrumNetwork))
    for file in try list.samples.compactMap(\.sound) + #require(list.parts[1].sounds).map(\.file) {
      #expect(try Disk.read("\(folder)/\(file)") == Disk.read("\(other)/\(file)"))
    }
  }

  @Test func samplesAreExplainedOverTime() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      explain: "onResidual: report, methods: [gradCAM, {integratedGradients: {nodes: 8, maximumNodes: 16}}]",
      steps: ", {normalize: {mean: [0], std: [0.3]}}",
      network: """
        input: [1, 4000], preset: pytorch, layers: [{convolution: {filters: 8, kernel: 32, stride: 8}}, relu, \
        {maxPool: 4}, {convolution: {filters: 8, kernel: 8}}, relu, globalAveragePool, {dense: 2}]
        """)
    let folder = try workspace.folder("explain", "explanations", results)
    let list = try workspace.list(folder)
    #expect(list.medium == .sound && list.parts.map(\.array) == ["gradCAM", "integratedGradients"])
    let file = try Safetensors(path: "\(folder)/explanations.safetensors")
    #expect(file["gradCAM"]?.shape == [4, 1, 4000] && file["integratedGradients"]?.shape == [4, 1, 1, 4000])
    #expect(file["images"]?.shape.prefix(2) == [4, 1])
    for part in list.parts {
      for sound in try #require(part.sounds) {
        #expect(try AudioCodec.decode(Disk.read("\(folder)/\(sound.file)")).frameCount == 4000)
        #expect((0...1).contains(sound.probability) && (0...1).contains(sound.probabilityOfRest))
      }
    }
    #expect(
      try String(contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
        .contains("data:audio/wav;base64,"))
  }

  @Test func noFilesWhereNoneAreWanted() throws {
    let workspace = try Workspace()
    let results = try workspace.run(
      explain: "audibleShare: 0, methods: [gradCAM]", steps: Self.spectra, network: Self.spectrumNetwork)
    let folder = try workspace.folder("explain", "explanations", results)
    #expect(try workspace.list(folder).samples.allSatisfy { $0.sound == nil })
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/sounds"))
    #expect(
      try !String(contentsOfFile: workspace.folder("report", "report", results) + "/report.html", encoding: .utf8)
        .contains("<audio"))
  }

  /// How much of a frequency a sound has.
  private func power(_ sound: Waveform, at frequency: Double) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    for (time, sample) in sound.samples.enumerated() {
      let angle = 2 * Double.pi * frequency * Double(time) / Double(sound.sampleRateHz)
      real += Double(sample) * cos(angle)
      imaginary += Double(sample) * sin(angle)
    }
    return real * real + imaginary * imaginary
  }
}
