import Pipelines
import Settings
import StageData
import Testing

@Suite struct DataInputTests {
  /// What `data` declares where `fold` is a matrix of two stages, in the order in which they are read.
  private func sources(_ data: String) throws -> [String] {
    let node = try ConfigurationText.parse("data: \(data)", file: "p.yaml", path: "stages.train")
    let declaration = StageDeclaration(pipelineSeed: 1) { nodes in
      try nodes.flatMap { node in
        let name = try node.string()
        return (name == "fold" ? ["fold.1", "fold.2"] : [name]).enumerated().map { place, name in
          UpstreamStage(name: name, place: place, kind: "preprocess", outputs: [.dataset, .splits], references: [:])
        }
      }
    }
    let reader = StageReader(stage: "train", node: node, collection: declaration)
    _ = try DataInput(DataSettings.read(#require(node["data"])), reader)
    return declaration.inputs.compactMap { input in
      if case .stage(let name, _, output: "dataset") = input.source { "\(input.input.role) \(name)" } else { nil }
    }
  }

  @Test func everyStageIsAnInput() throws {
    #expect(try sources("a") == ["data a"])
    #expect(try sources("[b, {stage: a}]") == ["data.1 b", "data.2 a"])
    #expect(try sources("{stages: [fold, a]}") == ["data.1 fold.1", "data.2 fold.2", "data.3 a"])
  }

  @Test(arguments: [
    ("[a, a]", "p.yaml:1:11", "'a'"), ("{stages: [a, b, {stage: a}]}", "p.yaml:1:24", "'a'"),
    ("[fold, fold.2]", "p.yaml:1:14", "'fold.2'"),
    ("[{stage: a, weight: 1}, {stage: a, weight: 2}]", "p.yaml:1:32", "'a'"),
  ]) func noStageIsReadTwice(data: String, place: String, name: String) {
    let error = #expect(throws: (any Error).self) { try sources(data) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix(place) && text.contains("\(name) would be read twice"), "\(text)")
  }
}
