import ArgumentParser
import Pipelines
import Settings
import Store

/// Shows what is stored about a stage, or what a run did.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is stored of a stage, or what a run did.",
    usage: """
      millrace show PIPELINE STAGE [--store <store>] [--set <setting=value> ...] [--json]
      millrace show RUN [--pipeline <pipeline>] [--store <store>] [--json]
      """,
    discussion:
      "Of a stage: key, outputs, metrics and where to find its files. Of a run: each stage's outcome and time.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(
    help: ArgumentHelp(
      "The pipeline file; without a stage, a run: the beginning of its name as 'log' shows it, latest, or latest~1.",
      valueName: "pipeline or run"))
  var subject: String

  @Argument(help: "The stage, such as train.1; a matrix's name stands for all its stages.")
  var stage: String?

  @Option(name: .customLong("pipeline"), help: "The pipeline, by file or name, whose runs 'latest' counts.")
  var runsOf: String?

  func validate() throws {
    if stage != nil && runsOf != nil { throw ValidationError("--pipeline is for runs, not for stages") }
    if stage == nil && !arguments.set.isEmpty { throw ValidationError("--set is for stages, not for runs") }
  }

  func run() throws {
    if let stage { try showStages(stage, of: subject) } else { try showRun(subject) }
  }

  private func showRun(_ word: String) throws {
    guard Disk.status(word)?.kind != .file else {
      throw SettingsError("\(word) is a file; name a stage of it, or a run such as latest")
    }
    let name = try runsOf.map(StoreArguments.pipelineName)
    let run = try arguments.storeArguments.runHistory().run(word, of: name)
    if arguments.json { print(RunLines.json(run).json) } else { RunLines.show(run) }
  }

  private func showStages(_ stage: String, of pipeline: String) throws {
    let store = arguments.artifactStore
    let plan = try arguments.plan(pipeline)
    for stage in try StageSelection.stages(stage, in: plan) {
      let (key, record, isCurrent) = try plan.latestRecord(of: stage, store: store)
      if arguments.json {
        print(json(stage, key, record, isCurrent, store).json)
        continue
      }
      guard let key, let record else {
        print("\(stage.name)  \(stage.state.words)  nothing stored; run: \(arguments.advice(["run", pipeline]))")
        continue
      }
      let note = isCurrent ? "" : "  (of the last run; settings or inputs have changed since)"
      print("\(stage.name)  \(stage.state.words)\(note)")
      print("  key      \(key)")
      print("  started  \(record.facts.startedAt), took \(Durations.words(record.facts.seconds))")
      let metrics = record.facts.measurements.sorted { $0.key < $1.key }
      let width = metrics.map(\.key.count).max() ?? 0
      for (name, value) in metrics {
        print(Columns.line([("  metric ", 9), (name, width)], Numbers.measurement(value)))
      }
      for warning in record.facts.warnings { print("  warning  \(warning)") }
      for (name, value) in record.facts.environment.sorted(by: { $0.key < $1.key }) {
        print("  with     \(name) \(value)")
      }
      for (role, artifact) in record.outputs.sorted(by: { $0.key < $1.key }) {
        print("  output   \(role)  \(Numbers.bytes(artifact.byteCount))  \(artifact.digest.short)")
        for file in artifact.files {
          print("           \(file.path)  \(Numbers.bytes(file.byteCount))\(file.isExecutable ? "  executable" : "")")
          // A line of its own: paths are long, and there to be copied.
          let offset = file.location == .blob ? "" : "  from byte \(file.offset)"
          print("             \(store.blobPath(file.blob.digest))\(offset)")
        }
        for folder in artifact.emptyFolders { print("           \(folder)/  empty") }
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
      for key in ["seconds", "startedAt", "metrics", "warnings", "environment", "outputs"] { members[key] = .null }
      return .mapping(members)
    }
    members["seconds"] = .double(record.facts.seconds)
    members["startedAt"] = .string(record.facts.startedAt)
    members["metrics"] = .mapping(record.facts.measurements.mapValues(\.canonical))
    members["warnings"] = .list(record.facts.warnings.map { .string($0) })
    members["environment"] = .mapping(record.facts.environment.mapValues { .string($0) })
    members["outputs"] = .mapping(
      record.outputs.mapValues { artifact in
        .mapping([
          "digest": .string(artifact.digest.hex), "byteCount": .int(artifact.byteCount),
          "files": .list(
            artifact.files.map { file in
              .mapping([
                "path": .string(file.path), "byteCount": .int(file.byteCount), "digest": .string(file.digest.hex),
                "storedAt": .string(store.blobPath(file.blob.digest)), "offset": .int(file.offset),
                "isExecutable": .bool(file.isExecutable),
              ])
            }),
          "emptyFolders": .list(artifact.emptyFolders.map { .string($0) }),
        ])
      })
    return .mapping(members)
  }
}
