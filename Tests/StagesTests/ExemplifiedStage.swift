import Foundation
import Pipelines
import Settings
import Stages
import Testing

/// A kind of stage whose tests give an example, which ``BuiltInStagesTests`` prepares; one without is told of there.
protocol ExemplifiedStage: DescribedStage {
  /// A stage of this kind, called as the kind, as a pipeline file has it; it may read `preprocess` and `train`.
  static var example: String { get }

  /// What it makes.
  static var outputs: [String] { get }
}

extension ExemplifiedStage {
  static func checkExample() throws {
    let word = reference.keyword
    let others = [
      "preprocess: {dataset: fashion_mnist, splits: {train: 'train[:80%]', validation: 'train[80%:]', test: test}}",
      "train: {data: preprocess, epochs: 1, network: {input: [1, 28, 28], preset: keras, layers: [flatten, {dense: 10}]}}",
    ]
    let stages = others.filter { !$0.hasPrefix("\(word):") } + [example]
    let text = "name: p\nseed: 1\nstages:\n" + stages.map { "  \($0)\n" }.joined()
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../pipelines/example.yaml")
    let graph = try StageGraph(PipelineConfiguration(text: text, file: file.standardized.path), kinds: builtInStages)
    let stage = try #require(graph[word], "the example of '\(word)' has no stage of this name")
    #expect(stage.kind == word)
    #expect(stage.prepared.outputs.map(\.role) == outputs, "\(word)")
  }
}
