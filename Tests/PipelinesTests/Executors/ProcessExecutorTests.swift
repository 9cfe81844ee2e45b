import Glibc
import Pipelines
import StageSamples
import Store
import Synchronization
import Testing

@Suite struct ProcessExecutorTests {
  /// The program beside the tests that executes their stages.
  private static let probe: String = {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    let tests = String(decoding: bytes.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return Disk.folder(of: tests) + "/StageProbe"
  }()

  private let process = Executor(kind: ProcessExecutor(program: probe))

  /// An executor whose program is a script; `$@` are the arguments, and `probe` the program that would do.
  private func script(_ workspace: Workspace, _ lines: String) throws -> Executor {
    let path = workspace.path + "/program"
    try Disk.replace(path, with: Array("#!/bin/sh\nprobe=\(Self.probe)\n\(lines)\n".utf8))
    #expect(chmod(path, 0o755) == 0)
    return Executor(kind: ProcessExecutor(program: path))
  }

  /// Attempts, jobs and progress that were left behind.
  private func leftovers(_ workspace: Workspace) throws -> [String] {
    try ["attempts", "progress", "locks"].flatMap { folder in
      try Disk.names(in: workspace.store.path + "/" + folder).map { "\(folder)/\($0)" }
    }
  }

  private let mixed = """
    seed: 7
    stages:
      a: {kind: sum, value: 1, seeded: true, publish: true}
      b: {kind: sum, value: 2, from: a}
      c: {run: "cat b/sum/value in.txt > $OUT/text; echo '{\\"rate\\": 0.5}' > $OUT/m.json", inputs: [b, in.txt],
          outputs: [text, m.json], metrics: m.json, parameters: {n: 1.0, x: 2.5e-3, s: "1", b: true, i: 123456789012345678901234,
          t: "äöü \\" \\n"}}
      m: {kind: sum, matrix: {value: [4, 5]}, from: [a, b]}
    """

  @Test func resultsAreThoseOfThisProcess() throws {
    let here = try Workspace()
    let there = try Workspace()
    for workspace in [here, there] { try workspace.write("in.txt", "text") }
    let first = try here.run(mixed)
    let second = try there.run(mixed, jobs: 3, executor: process)
    #expect(first.words == second.words)
    #expect(first.stages.map(\.outputs) == second.stages.map(\.outputs))
    #expect(first.stages.map(\.key) == second.stages.map(\.key))
    #expect(first.stages.map(\.metricNames) == second.stages.map(\.metricNames))
    #expect(first.stages.map { $0.facts?.measurements } == second.stages.map { $0.facts?.measurements })
    #expect(there.executed.withLock { $0 }.isEmpty, "no stage ran in this process")
    #expect(try there.run(mixed, executor: process).words.values.allSatisfy { $0 == "UP-TO-DATE" })
    #expect(try leftovers(there) == [])
  }

  @Test(
    arguments: [
      (SIGSEGV, "crashed with signal 11 (SIGSEGV)"), (SIGABRT, "crashed with signal 6 (SIGABRT)"),
      (SIGKILL, "killed with signal 9 (SIGKILL)"),
    ])
  func aStageThatCrashesFailsAlone(signal: Int32, words: String) throws {
    let workspace = try Workspace()
    // Swift's runtime would catch the signal, look for a cause in the code, and go on where it finds none.
    let executor = try script(workspace, "SWIFT_BACKTRACE=enable=no exec $probe \"$@\"")
    let summary = try workspace.run(
      """
      stages:
        a: {kind: sum, value: 1}
        bad: {kind: crash, signal: \(signal)}
        after: {run: "cp -r bad/nothing $OUT/x", inputs: [bad], outputs: [x]}
        b: {kind: sum, from: a, value: 2}
      """, keepGoing: true, executor: executor)
    #expect(summary.words == ["a": "EXECUTED", "bad": "FAILED", "after": "SKIPPED", "b": "EXECUTED"])
    let message = summary.stages.first { $0.name == "bad" }?.message ?? ""
    #expect(message.hasPrefix(words), "\(message)")
    #expect(message.contains("about to end"), "what it wrote is told")
    #expect(try leftovers(workspace) == [])
  }

  @Test func aStageThatTheSystemKillsForMemorySaysSo() throws {
    let workspace = try Workspace()
    try workspace.write("vmstat", "nr_free_pages 1\noom_kill 7\n")
    let counter = workspace.path + "/vmstat"
    let executor = Executor(kind: ProcessExecutor(program: Self.probe, memoryKillFile: counter))
    let summary = try workspace.run(
      """
      stages:
        bad: {kind: crash, signal: \(SIGKILL), counter: "\(counter)"}
        b: {kind: sum, value: 2}
      """, keepGoing: true, executor: executor)
    #expect(summary.words == ["bad": "FAILED", "b": "EXECUTED"])
    #expect(summary.stages[0].message.hasPrefix("killed for memory"))
  }

  @Test func failuresHaveTheWordsOfThisProcess() throws {
    let yaml = """
      stages:
        a: {kind: sum, fail: true}
        b: {run: "echo nothing >&2; exit 7", outputs: [x]}
        c: {run: "true", outputs: [x]}
        d: {run: "sleep 60 & sleep 60", outputs: [x], timeout: 0.2s}
      """
    let here = try Workspace()
    let there = try Workspace()
    let first = try here.run(yaml, keepGoing: true)
    let second = try there.run(yaml, keepGoing: true, executor: process)
    #expect(first.words == second.words)
    #expect(
      first.stages.map { $0.message.replacing(here.path, with: "W") }
        == second.stages.map { $0.message.replacing(there.path, with: "W") })
  }

  /// Truth is the file that the job leaves.
  @Test func theResultCountsAndNotTheExit() throws {
    let yaml = "stages: {a: {kind: sum, value: 1}}"
    let late = try Workspace()
    #expect(
      try late.run(yaml, executor: try script(late, "$probe \"$@\"; kill -SEGV $$")).words == ["a": "EXECUTED"])
    let liar = try Workspace()
    let summary = try liar.run(yaml, executor: try script(liar, "exit 0"))
    #expect(summary.words == ["a": "FAILED"])
    #expect(summary.stages[0].message == "its process left no result: exit code 0")
    #expect(try leftovers(liar) == [])
  }

  @Test func aDamagedJobIsRefused() throws {
    let workspace = try Workspace()
    let executor = try script(
      workspace, "for folder; do :; done; chmod u+w $folder/job; echo '{}' > $folder/job; exec $probe \"$@\"")
    let summary = try workspace.run("stages: {a: {kind: sum, value: 1}}", executor: executor)
    #expect(summary.words == ["a": "FAILED"])
    #expect(summary.stages[0].message.hasPrefix("its process left no result: exit code 1"))
    #expect(summary.stages[0].message.contains("job is not a whole record"))
    #expect(try leftovers(workspace) == [])
  }

  @Test func aJobOfOtherCodeIsRefused() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {a: {kind: sum, value: 1}}", version: "2", executor: process)
    #expect(summary.words == ["a": "FAILED"])
    #expect(summary.stages[0].message.contains("changed since the run looked at them"))
  }

  @Test func aDamagedInputIsMadeAgain() throws {
    let yaml = "stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a, value: 2}}"
    let notices = try [.local, process].map { executor in
      let workspace = try Workspace()
      let first = try workspace.run(yaml, executor: executor)
      let blob = workspace.store.blobPath(try #require(first.stages[0].outputs["sum"]).files[0].digest)
      try Disk.replace(blob, with: [120])
      let second = try workspace.run(yaml.replacing("value: 2", with: "value: 3"), executor: executor)
      #expect(second.words == ["a": "EXECUTED", "b": "EXECUTED"])
      return workspace.notices.withLock { $0.map { $0.replacing(workspace.path, with: "W") } }
    }
    #expect(!notices[0].isEmpty && notices[0] == notices[1])
  }

  @Test func aStageSavesItsProgressWhenTheRunIsAskedToEnd() throws {
    let workspace = try Workspace()
    let yaml = "stages: {p: {kind: patient}}"
    let cancellation = Cancellation()
    let seen = Mutex<[Progress]>([])
    let first = try workspace.run(
      yaml, cancellation: cancellation, executor: process,
      onEvent: { event in
        guard case .progress(_, let progress) = event else { return }
        seen.withLock { $0.append(progress) }
        cancellation.request(signal: SIGINT)
      })
    #expect(first.words == ["p": "SKIPPED"] && first.interruption == SIGINT)
    #expect(first.stages[0].message == "interrupted; run again to go on from what it saved")
    #expect(seen.withLock { $0 } == [Progress(completed: 1, total: 2, unit: "halves", message: "half of it")])
    #expect(workspace.notices.withLock { $0 } == ["p warning: this takes long"])
    let second = try workspace.run(yaml, executor: process)
    #expect(second.words == ["p": "RESUMED"])
    #expect(second.stages[0].message == "from half")
    #expect(try leftovers(workspace) == [])
  }

  /// Somebody else who has a stage's process end has not ended the run.
  @Test func aProcessThatOthersEndFails() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {p: {kind: patient, ended: true}}", executor: process)
    #expect(summary.interruption == nil)
    #expect(summary.words == ["p": "FAILED"])
    #expect(summary.stages[0].message == "its process was told to end, by nobody of this run")
  }
}
