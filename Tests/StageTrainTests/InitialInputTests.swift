import Arrays
import Networks
import Pipelines
import Settings
import StageTrain
import Store
import Testing
import Training

@Suite struct InitialInputTests {
  private func network(head: Int) throws -> Network {
    let description = try NetworkDescription(
      input: [4], preset: .keras,
      layers: [("stem", .dense(units: 3)), (nil, .relu), ("head", .dense(units: head))])
    return Network(description, key: RandomKey(seed: UInt64(head)))
  }

  /// What is read, and what it declares.
  private func read(_ yaml: String) throws -> (input: InitialInput?, declaration: StageDeclaration) {
    let node = try ConfigurationText.parse(
      "epochs: 5\n" + yaml + "\ndata: preprocess\nnetwork: {input: [4], preset: keras, layers: ["
        + "{dense: 3, name: stem}, relu, {dense: 2, name: head}]}", file: "p.yaml", path: "stages.train")
    let declaration = StageDeclaration(pipelineSeed: 1) { nodes in
      try nodes.map {
        UpstreamStage(name: try $0.string(), place: 0, kind: "train", outputs: ["model", "history"], references: [:])
      }
    }
    let reader = StageReader(stage: "train", node: node, collection: declaration)
    let settings = try reader.settings(TrainSettings.self)
    let input = try settings.initial.map { try InitialInput($0, reader, network: network(head: 2).description) }
    try reader.finish()
    return (input, declaration)
  }

  @Test func declaresTheModelAndWhatIsSkipped() throws {
    #expect(try read("").input == nil)
    let (input, declaration) = try read("initial: {model: pretrain.2, skip: [head]}")
    #expect(input != nil)
    #expect(declaration.inputs.map(\.input.role) == ["initial"])
    #expect(declaration.inputs.map(\.source) == [.stage("pretrain.2", place: 0, output: "model")])
    #expect(declaration.parameters["initial.skip"] == .list([.string("head")]))
    #expect(declaration.references["initial.model"]?.map(\.name) == ["pretrain.2"])
  }

  @Test func loadsAllButWhatIsSkipped() throws {
    let input = try #require(try read("initial: {model: pretrain, skip: ['he*']}").input)
    let (source, drawn) = (try network(head: 9), try network(head: 2))
    var network = drawn
    let weights = try input.load(source, into: &network)
    #expect(weights.loaded == ["stem"] && weights.skipped == ["head"] && weights.unused.isEmpty)
    #expect(network["stem.weight"] == source["stem.weight"] && network["head.weight"] == drawn["head.weight"])
  }

  @Test func aModelThatDoesNotFitIsALocatedError() throws {
    let input = try #require(try read("initial: {model: pretrain}").input)
    var network = try network(head: 2)
    let error = #expect(throws: PipelineError.self) { _ = try input.load(try self.network(head: 9), into: &network) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("p.yaml:2:") && text.contains("stages.train.initial: model of stage 'pretrain'"), "\(text)")
    #expect(text.contains("'head.weight' is [2, 3] here and [9, 3]") && text.contains("skip 'head'"), "\(text)")
  }

  @Test(arguments: [
    ("initial: {model: pretrain, skip: [haed]}", "no layer with parameters is called 'haed'; did you mean 'head'?"),
    ("initial: {skip: [head]}", "'model' is required and missing"),
    ("initial: pretrain", "expected settings (model, skip)"),
    ("initial: {model: pretrain, skipp: [head]}", "did you mean 'skip'?"),
  ]) func namesTheMistakeAndItsPlace(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
  }
}
