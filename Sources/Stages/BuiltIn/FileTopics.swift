import Pipelines
package import Settings

extension Manual {
  /// What the files themselves may hold, beside stages.
  package static func fileTopics(command: String) -> [Topic] {
    [
      topic(
        file: "pipeline", summary: "Stages by name, and what holds for all of them.",
        example: ["name: fashion", "seed: 42", "stages: {show: {run: ls, stdout: list}}"], settings: PipelineKeys.file,
        command: command),
      topic(
        file: "stage-keys", summary: "What every stage may say beside the settings of its kind.",
        example: ["matrix: {member: [1, 2, 3]}", "require: {accuracy: \">= 0.9\"}"], settings: PipelineKeys.stage,
        command: command),
    ]
  }
}
