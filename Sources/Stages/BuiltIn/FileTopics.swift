import NetworkFiles
import Pipelines
package import Settings

extension Manual {
  /// What the files themselves may hold, beside stages and layers.
  package static func fileTopics(command: String) -> [Topic] {
    [
      topic(
        file: "pipeline", summary: "Stages by name, and what holds for all of them.",
        example: ["name: fashion", "seed: 42", "stages: {…}"], settings: PipelineKeys.file, command: command),
      topic(
        file: "stage-keys", summary: "What every stage may say beside the settings of its kind.",
        example: ["matrix: {member: [1, 2, 3]}"], settings: PipelineKeys.stage, command: command),
      topic(
        file: "network", summary: "Layers in a row, or a graph of them, with blocks and parameters.",
        example: ["input: [1, 28, 28]", "preset: keras", "layers: [flatten, {dense: 10}]"],
        settings: NetworkFile.references, command: command),
      topic(
        file: "layer-keys", summary: "What every layer may say beside the settings of its kind.",
        example: ["- {dense: 10, name: head, inputs: flatten1}"], settings: LayerPlacement.references, command: command),
      topic(
        file: "block", summary: "Layers under one name, used like a layer.",
        example: ["blocks: {twice: {layers: [relu, {dense: 10}]}}"], settings: BlockDefinition.references,
        command: command),
    ]
  }
}
