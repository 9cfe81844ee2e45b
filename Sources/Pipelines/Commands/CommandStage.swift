import Glibc
import Settings
import Store

/// `run`: any command as a stage.
///
/// The text goes to `/bin/sh -c` in a cleared environment. It starts in a private folder that holds its inputs under their
/// names and nothing else, and leaves each declared output, a file or a folder, in `$OUT`.
struct CommandStage: StageKind {
  static let word = "run"
  let name = CommandStage.word

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    // What a command's result depends on is the command; this names how it is laid out.
    [ImplementationPart(name: "run", digest: Digest(of: "2"))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(CommandSettings.self)
    let inputs = try reader.commandInputs("inputs")
    var values = settings.parameters.values.mapValues(\.words)
    for variable in settings.environment {
      values[variable.name] = try reader.environmentVariable(variable.name, at: "environment")
    }
    if settings.isSeeded { values["SEED"] = "\(try reader.seed())" }
    let outputs = settings.allOutputs
    let work = CommandWork(
      command: settings.command, inputs: inputs, variables: values, standardOutput: settings.standardOutput?.name,
      metrics: settings.metrics, timeoutSeconds: settings.timeout?.seconds)
    return PreparedStage(outputs: outputs.map { StageOutput($0) }) { try work.run($0) }
  }
}

extension PreparedStage {
  /// Whether an output may be called that: one component of a path, which hides from nobody.
  static func isOutputName(_ name: String) -> Bool {
    Artifact.isInside(name) && !name.hasPrefix(".") && !name.contains("/") && name.utf8.count <= 200
  }
}
