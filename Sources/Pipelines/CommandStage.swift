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
    let command = try reader.string("run")
    let inputs = try reader.commandInputs("inputs")
    let environment = try reader.strings("environment", default: [])
    for name in environment where !Self.isVariable(name) || Self.reserved.contains(name) {
      throw reader.failure(
        at: "environment",
        "'\(name)' cannot be asked for; name variables other than \(Self.reserved.joined(separator: ", "))")
    }
    var values = Dictionary(
      try environment.compactMap { name in try reader.environmentVariable(name, at: "environment").map { (name, $0) } },
      uniquingKeysWith: { first, _ in first })
    for (name, node) in try reader.node("parameters")?.members() ?? [] {
      guard Self.isVariable(name), !Self.reserved.contains(name), values[name] == nil else {
        throw node.failure(
          "'\(name)' cannot be a variable of the command; use letters, digits and '_', and no name twice")
      }
      values[name] = node.canonical.words
    }
    if try reader.bool("seeded", default: false) { values["SEED"] = "\(try reader.seed())" }
    let standardOutput = reader.contains("stdout") ? try reader.string("stdout") : nil
    let declared = reader.contains("outputs") || standardOutput == nil ? try reader.strings("outputs") : []
    let outputs = declared + (standardOutput.map { [$0] } ?? [])
    for output in outputs where !PreparedStage.isOutputName(output) {
      throw reader.failure(
        at: "outputs", "'\(output)' is not the name of a file or folder; name a folder for what lies deeper")
    }
    guard !outputs.isEmpty, Set(outputs).count == outputs.count else {
      throw reader.failure(at: "outputs", "name at least one output, and none twice")
    }
    let metrics = reader.contains("metrics") ? try reader.string("metrics") : nil
    if let metrics, !outputs.contains(metrics) {
      throw reader.failure(
        at: "metrics", "'\(metrics)' is not among the outputs" + Spelling.hint(metrics, among: outputs))
    }
    let work = CommandWork(
      command: command, inputs: inputs, variables: values, standardOutput: standardOutput, metrics: metrics,
      timeoutSeconds: try reader.unkeyed("timeout").map(Self.seconds))
    return PreparedStage(outputs: outputs) { try work.run($0) }
  }

  /// Variables that every command gets.
  static let reserved = ["HOME", "OUT", "PATH", "PROGRESS", "SEED", "THREADS", "TMPDIR"]

  private static func isVariable(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy {
      $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
    }
  }

  /// Reads `90`, `90s`, `10m`, `2h`, `1d`.
  private static func seconds(_ node: ConfigurationNode) throws -> Double {
    let seconds: Double? =
      switch node.value {
      case .int(let number): Double(number)
      case .double(let number): number
      case .string(let text): Quantity.seconds(text)
      default: nil
      }
    guard let seconds, seconds > 0, seconds.isFinite else {
      throw node.failure("expected a time such as 90s, 10m or 2h, found \(node.found)")
    }
    return seconds
  }
}

extension PreparedStage {
  /// Whether an output may be called that: one component of a path, which hides from nobody.
  static func isOutputName(_ name: String) -> Bool {
    Artifact.isInside(name) && !name.hasPrefix(".") && !name.contains("/") && name.utf8.count <= 200
  }
}
