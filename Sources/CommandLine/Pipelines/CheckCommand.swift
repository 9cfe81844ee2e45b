import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store

/// Reads pipelines as a run would, and stops there.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check pipeline files without running anything.",
    discussion: """
      Reads all settings of all stages, what they refer to, and the files that they include, and looks whether the files \
      and folders exist that they read. Exit code 2 if anything is wrong. Writes nothing.
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
      check.stages = try arguments.graph(try arguments.configuration(file)).stages
    } catch let error as SettingsError {
      check.faults = [error]
    } catch {
      check.faults = [SettingsError(ErrorRendering.words(for: error))]
    }
    for stage in check.stages {
      for path in Check.files(stage) where Disk.followedStatus(path) == nil {
        check.faults.append(
          SettingsError(path: stage.name, "input \(path) does not exist; make it, or correct the path"))
      }
    }
    return check
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
