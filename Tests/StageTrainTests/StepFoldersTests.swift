import Pipelines
import Settings
import StageTrain
import Streams
import Testing

@Suite struct StepFoldersTests {
  private func read(_ augment: String) throws -> StageDeclaration {
    let node = try ConfigurationText.parse(
      "epochs: 5\naugment: \(augment)\ndata: preprocess\nnetwork: {input: [4], preset: keras, layers: [{dense: 2}]}",
      file: "p.yaml", path: "stages.train")
    let declaration = StageDeclaration(pipelineSeed: 1) { _ in [] }
    let reader = StageReader(stage: "train", node: node, collection: declaration)
    _ = try StepFolders(try reader.settings(TrainSettings.self).augment, reader)
    return declaration
  }

  /// A folder's content is an input; its name is in no part of the key.
  @Test func foldersAreInputs() throws {
    let noise = "{backgroundNoise: {folder: NAME, signalToNoiseDecibels: 10}}"
    let declaration = try read("[mono, \(noise.replacing("NAME", with: "sounds/./noises"))]")
    #expect(declaration.inputs.map(\.input.role) == ["augment.2"])
    #expect(declaration.inputs.map(\.source) == [.disk(path: "sounds/noises")])
    let other = try read("[mono, \(noise.replacing("NAME", with: "/media/noises"))]")
    #expect(other.inputs.map(\.source) == [.disk(path: "/media/noises")])
    #expect(other.parameters["augment"] == declaration.parameters["augment"])
    #expect(declaration.parameters["augment"] != nil)
    #expect(try read("[mono]").inputs.isEmpty)
  }

  @Test func aPathThatCannotBeIsBlamed() {
    let error = #expect(throws: SettingsError.self) {
      try read("[{backgroundNoise: {folder: ../noises, signalToNoiseDecibels: 10}}]")
    }
    #expect(error.map { "\($0)" }?.contains("p.yaml:2") == true && error?.message.contains("no path inside") == true)
  }
}
