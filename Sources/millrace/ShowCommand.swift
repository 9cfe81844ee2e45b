import ArgumentParser
import Pipelines
import Store

/// Shows what is stored about a stage.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a stage's key, outputs, metrics and where to find its files.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Argument(help: "The stage, such as train.1; a matrix's name stands for all its stages.")
  var stage: String

  func run() throws {
    let store = arguments.artifactStore
    let plan = try Plan(try arguments.graph(pipeline), store: store)
    for stage in try StageSelection.stages(stage, in: plan) {
      let (key, record, isCurrent) = try plan.latestRecord(of: stage, store: store)
      if arguments.json {
        print(json(stage, key, record, isCurrent, store).json)
        continue
      }
      guard let key, let record else {
        print("\(stage.name)  \(stage.state.words)  nothing stored; run: millrace run \(pipeline)")
        continue
      }
      let note = isCurrent ? "" : "  (of the last run; settings or inputs have changed since)"
      print("\(stage.name)  \(stage.state.words)\(note)")
      print("  key      \(key)")
      print("  started  \(record.facts.startedAt), took \(Durations.words(record.facts.seconds))")
      let metrics = record.facts.metrics.sorted { $0.key < $1.key }
      let width = metrics.map(\.key.count).max() ?? 0
      for (name, value) in metrics {
        print(Columns.line([("  metric ", 9), (name, width)], Numbers.measurement(value)))
      }
      for (name, value) in record.facts.environment.sorted(by: { $0.key < $1.key }) {
        print("  with     \(name) \(value)")
      }
      for (role, artifact) in record.outputs.sorted(by: { $0.key < $1.key }) {
        print("  output   \(role)  \(Numbers.bytes(artifact.byteCount))  \(artifact.digest.short)")
        for file in artifact.files {
          print("           \(file.path)  \(Numbers.bytes(file.byteCount))")
          // A line of its own: paths are long, and there to be copied.
          print("             \(store.blobPath(file.digest))")
        }
      }
    }
  }

  private func json(
    _ stage: Plan.Stage, _ key: Digest?, _ record: Record?, _ isCurrent: Bool, _ store: ArtifactStore
  ) -> CanonicalValue {
    var members: [String: CanonicalValue] = [
      "stage": .string(stage.name), "state": .string(stage.state.words), "isCurrent": .bool(isCurrent),
      "key": key.map { .string($0.hex) } ?? .null,
    ]
    guard let record else {
      for key in ["seconds", "startedAt", "metrics", "environment", "outputs"] { members[key] = .null }
      return .mapping(members)
    }
    members["seconds"] = .double(record.facts.seconds)
    members["startedAt"] = .string(record.facts.startedAt)
    members["metrics"] = .mapping(record.facts.metrics.mapValues { .double($0) })
    members["environment"] = .mapping(record.facts.environment.mapValues { .string($0) })
    members["outputs"] = .mapping(
      record.outputs.mapValues { artifact in
        .mapping([
          "digest": .string(artifact.digest.hex), "byteCount": .int(artifact.byteCount),
          "files": .list(
            artifact.files.map { file in
              .mapping([
                "path": .string(file.path), "byteCount": .int(file.byteCount), "digest": .string(file.digest.hex),
                "storedAt": .string(store.blobPath(file.digest)),
              ])
            }),
        ])
      })
    return .mapping(members)
  }
}
