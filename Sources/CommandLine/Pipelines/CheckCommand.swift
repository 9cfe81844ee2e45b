import ArgumentParser
import Glibc
import Models
import Pipelines
import Settings
import Stages
import Store

/// Reads pipelines as a run would, and stops there.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check pipeline files without running anything.",
    discussion: """
      Reads all settings of all stages, what they refer to, and the files that they include, and looks whether the files \
      and folders exist that they read, and whether models are whole. Of each stage the first mistake is told. Exit code 2 \
      if anything is wrong. Writes nothing.
      """)

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "Pipeline files.")
  var pipelines: [String]

  func run() throws {
    let checks = pipelines.map(check)
    for check in checks {
      if arguments.json { print(json(check).json) } else { show(check) }
    }
    let faultCount = checks.reduce(0) { $0 + $1.faults.count }
    if faultCount > 0 { ErrorRendering.exit(.usage) }
  }

  /// What was found in one pipeline file.
  private struct Check {
    let file: String
    var stages: [StageGraph.Stage] = []
    var faults: [SettingsError] = []

    /// What a stage reads from outside of the pipeline, as its settings name it.
    static func files(_ stage: StageGraph.Stage) -> [String] {
      stage.inputs.compactMap { if case .disk(let path) = $0.source { path } else { nil } }
    }
  }

  private func check(_ file: String) -> Check {
    var check = Check(file: file)
    do {
      let found = StageGraph.check(try arguments.configuration(file), kinds: builtInStages)
      check.stages = found.stages
      check.faults = found.faults.map(Self.fault)
    } catch {
      check.faults = [Self.fault(error)]
    }
    for stage in check.stages {
      for path in Check.files(stage) where Disk.followedStatus(path) == nil {
        check.faults.append(
          SettingsError(path: stage.name, "input \(path) does not exist; make it, or correct the path"))
      }
      for path in Check.files(stage) where ModelFolder.isModel(path) {
        do { _ = try ModelFolder.read(path) } catch {
          check.faults.append(SettingsError(path: stage.name, ErrorRendering.words(for: error)))
        }
      }
      check.faults += unmeasured(stage, in: file)
    }
    return check
  }

  /// An error as one that may have a place.
  private static func fault(_ error: any Error) -> SettingsError {
    error as? SettingsError ?? SettingsError(ErrorRendering.words(for: error))
  }

  /// What is required of a stage and was not measured when it last ran.
  private func unmeasured(_ stage: StageGraph.Stage, in file: String) -> [SettingsError] {
    guard !stage.requirements.isEmpty, let facts = lastFacts(of: stage.name, in: file) else { return [] }
    let names = facts.measurements.keys.sortedByBytes()
    return stage.requirements.map(\.metric).filter { !names.contains($0) }.map { metric in
      SettingsError(
        path: "\(stage.name).require",
        "'\(metric)' was not measured when the stage last ran" + Spelling.hint(metric, among: names, otherwise: names))
    }
  }

  /// What the store has of a stage's last execution; `nil` where it has nothing.
  private func lastFacts(of stage: String, in file: String) -> Record.Facts? {
    guard let plan = try? arguments.plan(file), let planned = plan[stage] else { return nil }
    return try? plan.latestRecord(of: planned, store: arguments.artifactStore).record?.facts
  }

  private func show(_ check: Check) {
    let rows = check.stages.map { [$0.name, $0.kind, ($0.upstreams + Check.files($0)).joined(separator: ", ")] }
    if !rows.isEmpty {
      for line in Columns.table([["STAGE", "KIND", "READS"]] + rows, textColumns: 3) {
        print(Terminal.line(line, on: STDOUT_FILENO))
      }
    }
    for fault in check.faults {
      BrokenLines.show(fault.location == nil ? "\(check.file): \(fault)" : "\(fault)")
    }
    if check.faults.isEmpty {
      print("\(check.file): \(Numbers.count(check.stages.count, "stage")), nothing wrong")
    }
  }

  private func json(_ check: Check) -> CanonicalValue {
    .mapping([
      "file": .string(check.file),
      "stages": .list(
        check.stages.map { stage in
          .mapping([
            "stage": .string(stage.name), "kind": .string(stage.kind),
            "upstreams": .list(stage.upstreams.map { .string($0) }),
            "files": .list(Check.files(stage).map { .string($0) }),
          ])
        }),
      "faults": .list(
        check.faults.map { fault in
          .mapping([
            "file": .string(fault.location?.file ?? check.file), "line": fault.location.map { .int($0.line) } ?? .null,
            "column": fault.location.map { .int($0.column) } ?? .null, "path": .string(fault.path),
            "message": .string(fault.message),
          ])
        }),
    ])
  }
}
