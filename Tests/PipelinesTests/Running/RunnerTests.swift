import Foundation
import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct RunnerTests {
  @Test func runsOnceAndThenNothing() throws {
    let workspace = try Workspace()
    #expect(try workspace.run(chain).words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
    let before = try workspace.listing()
    #expect(try workspace.run(chain).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE", "c": "UP-TO-DATE"])
    #expect(try workspace.listing() == before, "a run that does nothing writes nothing")
    #expect(try Disk.names(in: workspace.store.path + "/runs").count == 1)
    #expect(try Disk.names(in: workspace.store.path + "/progress").isEmpty)
    #expect(try Disk.names(in: workspace.store.path + "/attempts").isEmpty)
  }

  @Test func stopsWhereBytesStayEqual() throws {
    let workspace = try Workspace()
    let yaml = "stages: {a: {kind: sum, value: 1, modulus: 10}, b: {kind: sum, from: a}, c: {kind: sum, from: b}}"
    try workspace.run(yaml)
    let summary = try workspace.run(yaml.replacing("value: 1", with: "value: 11"))
    #expect(summary.words == ["a": "EXECUTED", "b": "CUTOFF", "c": "UP-TO-DATE"])
  }

  @Test func goesBackByTheCache() throws {
    let workspace = try Workspace()
    let first = try workspace.run(chain)
    try workspace.run(chain.replacing("value: 2", with: "value: 3"))
    let back = try workspace.run(chain)
    #expect(back.words == ["a": "UP-TO-DATE", "b": "FROM-CACHE", "c": "FROM-CACHE"])
    #expect(back.digest("c") == first.digest("c"))
  }

  @Test func aChangedCodePartRunsAgain() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    #expect(try workspace.run(chain, version: "2").words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
  }

  @Test func theSeedCountsOnlyWhereItIsRead() throws {
    let workspace = try Workspace()
    let yaml = "seed: 1\nstages: {a: {kind: sum}, b: {kind: sum, seeded: true}}"
    try workspace.run(yaml)
    #expect(
      try workspace.run(yaml.replacing("seed: 1\n", with: "seed: 2\n")).words == ["a": "UP-TO-DATE", "b": "EXECUTED"])
  }

  @Test func aFailureEndsTheRunUnlessItIsToKeepGoing() throws {
    let workspace = try Workspace()
    let yaml = "stages: {z: {kind: sum}, a: {kind: sum, fail: true}, b: {kind: sum, from: a}, c: {kind: sum, value: 2}}"
    try workspace.run(yaml, until: ["z"])
    let ended = try workspace.run(yaml)
    #expect(ended.words == ["z": "UP-TO-DATE", "a": "FAILED", "b": "SKIPPED", "c": "SKIPPED"])
    #expect(ended.stages[3].message == "not started after a failure; --keep-going starts it")
  }

  @Test func aFailureSkipsOnlyWhatNeedsIt() throws {
    let workspace = try Workspace()
    let yaml = """
      stages: {a: {kind: sum, fail: true}, b: {kind: sum, from: a}, c: {kind: sum}, d: {kind: sum, from: b}}
      """
    let summary = try workspace.run(yaml, keepGoing: true)
    #expect(summary.words == ["a": "FAILED", "b": "SKIPPED", "c": "EXECUTED", "d": "SKIPPED"])
    #expect(summary.stages.map(\.message) == ["asked to fail", "needs a", "", "needs b"])
    #expect(try Disk.names(in: workspace.store.path + "/attempts").isEmpty)
  }

  @Test func forceExecutesOneStage() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    #expect(try workspace.run(chain, force: ["a"]).words == ["a": "EXECUTED", "b": "CUTOFF", "c": "CUTOFF"])
    let error = #expect(throws: SettingsError.self) { try workspace.run(chain, force: ["aa"]) }
    #expect(error?.message == "there is no stage 'aa'; did you mean 'a'?")
  }

  @Test func anInterruptionKeepsProgressAndTheNextRunResumes() throws {
    let workspace = try Workspace()
    let cancellation = Cancellation()
    let onRun: @Sendable (StageContext) throws -> Void = { context in
      guard context.stage == "b" else { return }
      let saved = context.progressFolder + "/saved"
      if Disk.status(saved) != nil {
        context.markResumed(from: "step 1")
        return
      }
      try Disk.replace(saved, with: [1])
      cancellation.request(signal: 2)
      try context.checkCancelled()
    }
    let summary = try workspace.run(chain, cancellation: cancellation, onRun: onRun)
    #expect(summary.words == ["a": "EXECUTED", "b": "SKIPPED", "c": "SKIPPED"])
    #expect(summary.interruption == 2)
    let next = try workspace.run(chain, onRun: onRun)
    #expect(next.words == ["a": "UP-TO-DATE", "b": "RESUMED", "c": "EXECUTED"])
    #expect(next.stages[1].message == "from step 1")
    #expect(try Disk.names(in: workspace.store.path + "/progress").isEmpty)
  }

  @Test func twoRunsAtOnceExecuteEachKeyOnce() async throws {
    let workspace = try Workspace()
    let yaml = "stages: {" + (0..<12).map { "s\($0): {kind: sum, value: \($0)}" }.joined(separator: ", ") + "}"
    let count = Mutex(0)
    let counter = { @Sendable (_: StageContext) in count.withLock { $0 += 1 } }
    let graphs = try (0..<4).map { _ in try workspace.graph(yaml, onRun: counter) }
    let store = workspace.store
    let folder = workspace.path
    try await withThrowingTaskGroup(of: RunSummary.self) { group in
      for graph in graphs {
        group.addTask {
          try Runner(graph, store: store, options: RunOptions(threadCount: 1, outputFolder: folder + "/out")).run()
        }
      }
      for try await summary in group {
        #expect(summary.stages.allSatisfy { [.executed, .fromCache, .upToDate].contains($0.outcome) })
      }
    }
    #expect(count.withLock { $0 } == 12)
  }

  @Test func twoPipelinesShareResultsWhateverTheirStagesAreCalled() throws {
    let workspace = try Workspace()
    try workspace.run("name: one\nstages: {a: {kind: sum, value: 5}, b: {kind: sum, from: a}}")
    let summary = try workspace.run("name: two\nstages: {x: {kind: sum, value: 5}, y: {kind: sum, from: x}}")
    #expect(summary.words == ["x": "FROM-CACHE", "y": "FROM-CACHE"])
  }

  @Test func publishesCompletedFilesAndMendsThem() throws {
    let workspace = try Workspace()
    let yaml = "name: p\nstages: {a: {kind: sum, value: 7, publish: true}}"
    let summary = try workspace.run(yaml)
    let path = workspace.path + "/out/p/log.txt"
    #expect(summary.published == [path])
    #expect(try Disk.read(path) == Array("7stages: 1".utf8))
    try workspace.run(yaml.replacing("7", with: "8"))
    #expect(try Disk.read(path) == Array("8stages: 1; changed: a".utf8))
    try workspace.run(yaml)
    #expect(try Disk.read(path) == Array("7stages: 1; changed: a".utf8), "from the cache, published anew")
    try Disk.remove(path)
    try workspace.run(yaml)
    #expect(try Disk.read(path) == Array("7stages: 1; changed: a".utf8))
  }

  @Test func aRefusedPublicationIsToldAndLogged() throws {
    let workspace = try Workspace()
    let yaml = "name: p\nstages: {a: {kind: sum, value: 7, publish: true}}"
    try Disk.replace(workspace.path + "/out", with: [1])
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "EXECUTED"])
    guard case .store(let error)? = summary.publicationError else { Issue.record("no error"); return }
    #expect(error.message.contains("/out"))
    let runs = workspace.store.path + "/runs"
    let log = try CanonicalValue(json: try Disk.read("\(runs)/\(try #require(try Disk.names(in: runs).first))"))
    #expect(log["error"]?.text == error.message)
    #expect(try workspace.run(yaml).publicationError != nil, "also where all else is up to date")
    #expect(try Disk.names(in: runs).count == 2)
    try Disk.remove(workspace.path + "/out")
    #expect(try workspace.run(yaml).publicationError == nil)
    #expect(try Disk.read(workspace.path + "/out/p/log.txt") == Array("7stages: 1".utf8))
  }

  @Test func metricsKeepTheOrderInWhichTheyWereNoted() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {a: {kind: sum, value: 7}}") { context in
      for name in ["z", "b", "y", "b"] { context.note(metric: name, value: 1) }
    }
    #expect(summary.stages[0].metricNames == ["z", "b", "y", "sum"])
    #expect(Set(summary.stages[0].facts?.metrics.keys.map { $0 } ?? []) == ["z", "b", "y", "sum"])
  }

  @Test func finishedKeysLeaveNoLocks() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    #expect(try Disk.names(in: workspace.store.path + "/locks").isEmpty)
  }

  @Test func undeclaredAndMissingOutputsFail() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {a: {kind: sum}}") { context in _ = try context.createFile("other", "x") }
    #expect(summary.stages[0].message.contains("writes the output 'other', which it never declared"))
  }
}
