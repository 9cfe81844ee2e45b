import Dispatch
import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct CoordinatorTests {
  /// 20 layers of 4 stages, each reading two of the layer before.
  private var wide: String {
    var lines = ["name: wide", "stages:"]
    for layer in 0..<20 {
      for index in 0..<4 {
        let from = layer == 0 ? "" : ", from: [s\(layer - 1)_\(index), s\(layer - 1)_\((index + 1) % 4)]"
        lines.append("  s\(layer)_\(index): {kind: sum, value: \(layer * 4 + index)\(from)}")
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test func severalJobsGiveTheSameResultsAndExecuteEachStageOnce() throws {
    let one = try Workspace()
    let four = try Workspace()
    let first = try one.run(wide)
    let second = try four.run(wide, jobs: 4)
    #expect(first.stages.map(\.outputs) == second.stages.map(\.outputs))
    #expect(four.executed.withLock { $0.sorted() } == one.executed.withLock { $0.sorted() })
    #expect(try four.run(wide, jobs: 4).words.values.allSatisfy { $0 == "UP-TO-DATE" })
  }

  @Test func jobsRunAtOnceButNoMoreThanAsked() throws {
    let workspace = try Workspace()
    let yaml = "stages: {" + (0..<6).map { "s\($0): {kind: sum, value: \($0)}" }.joined(separator: ", ") + "}"
    let counts = Mutex((now: 0, most: 0))
    let together = DispatchSemaphore(value: 0)
    try workspace.run(yaml, jobs: 3) { _ in
      let now = counts.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
        return $0.now
      }
      // The first three wait for each other: with fewer jobs than asked for, this would never end.
      if now == 3 { for _ in 0..<1000 { together.signal() } }
      together.wait()
      counts.withLock { $0.now -= 1 }
    }
    #expect(counts.withLock { $0.most } == 3)
  }

  @Test func aDamagedInputIsMadeAgainAlsoWithSeveralReaders() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a: {kind: sum, value: 1}
        b: {kind: sum, from: a, value: 2}
        c: {kind: sum, from: a, value: 3}
      """
    let first = try workspace.run(yaml, jobs: 2)
    let blob = workspace.store.blobPath(try #require(first.stages[0].outputs["sum"]).files[0].digest)
    try Disk.remove(blob)
    try Disk.replace(blob, with: [120])
    let changed = yaml.replacing("value: 2", with: "value: 4").replacing("value: 3", with: "value: 5")
    let second = try workspace.run(changed, jobs: 2)
    #expect(second.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
    #expect(workspace.executed.withLock { $0.count { $0 == "a" } } == 1)
    #expect(second.stages[1].outputs["sum"]?.files[0].digest == Digest(of: "5"))
  }

  @Test func oneDamagedContentOfTwoStagesIsMadeOnce() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a: {kind: sum, value: 7}
        b: {kind: sum, value: 3, modulus: 4}
        c: {kind: sum, value: 11, modulus: 4}
        d: {kind: sum, from: [a, b, c]}
      """
    let first = try workspace.run(yaml)
    // `b` and `c` made the same sum, "3".
    try Disk.replace(workspace.store.blobPath(Digest(of: "3")), with: Array("4".utf8))
    let second = try workspace.run(yaml.replacing("from: [a", with: "value: 1, from: [a"))
    #expect(second.words == ["a": "UP-TO-DATE", "b": "EXECUTED", "c": "UP-TO-DATE", "d": "EXECUTED"])
    #expect(second.digest("b") == first.digest("b"))
  }

  /// A stage that is healed may come out differently: whoever read its old result is looked at again.
  @Test func readersOfAHealedStageFollowItsNewResult() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a: {run: "cat \(workspace.path)/hidden > $OUT/x", outputs: [x]}
        b: {run: "cat a/x > $OUT/y", inputs: [a], outputs: [y]}
        c: {run: "cat a/x > $OUT/z", inputs: [a], parameters: {n: 1}, outputs: [z]}
      """
    try workspace.write("hidden", "1")
    try workspace.run(yaml)
    try workspace.write("hidden", "2")
    try Disk.replace(workspace.store.blobPath(Digest(of: "1")), with: Array("x".utf8))
    // `c` finds the damage after `b` was settled by the old content.
    let second = try workspace.run(yaml.replacing("n: 1", with: "n: 2"))
    #expect(try workspace.text(second, "a", "x") == "2")
    #expect(try workspace.text(second, "b", "y") == "2")
    #expect(try workspace.text(second, "c", "z") == "2")
  }

  @Test func damageThatComesBackIsAnError() throws {
    let workspace = try Workspace()
    let yaml = "stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a, value: 2}}"
    try workspace.run(yaml)
    let blob = workspace.store.blobPath(Digest(of: "1"))
    let store = workspace.store
    let summary = try Runner(
      try workspace.graph(yaml.replacing("value: 2", with: "value: 3")), store: store,
      options: RunOptions(threadCount: 1, forced: ["a"], outputFolder: workspace.path + "/out")
    ) { event in
      // A disk that spoils whatever is written there.
      if case .finished(let result) = event, result.name == "a" { try? Disk.replace(blob, with: [120]) }
    }.run()
    #expect(summary.words["b"] == "FAILED")
    #expect(summary.storeError?.message.contains("is damaged again and again; check the disk") == true)
  }

  @Test func fromAndUntilChooseStages() throws {
    let workspace = try Workspace()
    let yaml =
      "stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a}, c: {kind: sum, value: 7, from: b}, d: {kind: sum, from: a}}"
    let untilB = try workspace.run(yaml, until: ["b"])
    #expect(untilB.words == ["a": "EXECUTED", "b": "EXECUTED"])
    let error = #expect(throws: SettingsError.self) { try workspace.run(yaml, from: ["c"], until: ["d"]) }
    #expect(error?.message == "nothing lies between c and d")
    #expect(throws: SettingsError.self) { try workspace.run(yaml, from: ["e"]) }
    let fromC = try workspace.run(yaml, from: ["c"])
    #expect(fromC.words == ["c": "EXECUTED"])
    // What lies before is taken as its last run left it, though it would change.
    let changed = yaml.replacing("value: 1", with: "value: 2")
    #expect(try workspace.run(changed, from: ["b"]).words == ["b": "UP-TO-DATE", "c": "UP-TO-DATE"])
    #expect(try workspace.run(changed).words["a"] == "EXECUTED")
    let missing = #expect(throws: SettingsError.self) {
      try Workspace().run(yaml, from: ["c"])
    }
    #expect(missing?.message.contains("stage 'b' lies before what --from names, and has no result") == true)
  }
}
