import Pipelines
import Settings
import Store
import Testing

@Suite struct RunDifferenceTests {
  private let yaml = """
    name: p
    stages:
      a: {kind: sum, value: 1}
      b: {kind: sum, from: a}
      c: {kind: sum, value: 5}
    """

  private func difference(_ workspace: Workspace) throws -> RunDifference {
    let history = try workspace.history()
    return RunDifference(
      from: try history.run("latest~1"), to: try history.run("latest"), store: workspace.store)
  }

  @Test func namesWhatChanged() throws {
    let workspace = try Workspace()
    let first = try workspace.run(yaml)
    let second = try workspace.run(yaml.replacing("value: 1", with: "value: 3"))
    let difference = try difference(workspace)
    #expect(difference.added.isEmpty && difference.removed.isEmpty && difference.settings == nil)
    #expect(difference.stages.map(\.name) == ["a", "b"], "c did not change")
    let a = try #require(difference.stages.first)
    #expect(a.causes == [.parameter(path: "value", old: .int(1), new: .int(3))] && a.unknown.isEmpty)
    #expect(a.outputs.map(\.role) == ["log", "sum"])
    #expect(a.outputs.last?.old == first.digest("a") && a.outputs.last?.new == second.digest("a"))
    #expect(a.metrics.map(\.name) == ["sum"] && a.metrics[0].old == 1 && a.metrics[0].new == 3)
    #expect(a.keys.old == first.stages[0].key && a.keys.new == second.stages[0].key)
    #expect(
      difference.stages[1].causes.map(\.words) == [
        "input from.0/sum: \(first.digest("a")?.short ?? "") -> \(second.digest("a")?.short ?? "")"
      ])
    #expect(try #require(a.seconds.old) > 0 && #require(a.seconds.new) > 0)
  }

  @Test func namesStagesThatCameAndWent() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml.replacing("c: {", with: "d: {"))
    let difference = try difference(workspace)
    #expect(difference.added == ["d"] && difference.removed == ["c"] && difference.stages.isEmpty)
  }

  @Test func namesCode() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml, version: "2")
    let stages = try difference(workspace).stages
    #expect(stages.map(\.name) == ["a", "b", "c"])
    #expect(stages[0].causes.map(\.words).first?.hasPrefix("code Sums changed: ") == true)
    #expect(stages[0].outputs.isEmpty && stages[0].metrics.isEmpty)
  }

  @Test func namesSettingsOfTheCommandLine() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", yaml)
    try workspace.runFile()
    try workspace.runFile(settings: ["c.value=6"])
    let difference = try difference(workspace)
    #expect(difference.settings?.old == [] && difference.settings?.new == ["c.value=6"])
    #expect(difference.stages.map(\.name) == ["c"])
  }

  @Test func saysWhatItCannotKnow() throws {
    let workspace = try Workspace()
    let first = try workspace.run(yaml)
    try workspace.run(yaml.replacing("value: 1", with: "value: 3"))
    let key = try #require(first.stages[0].key)
    try Disk.remove(workspace.store.recordPath(key))
    let a = try #require(try difference(workspace).stages.first)
    #expect(a.causes.isEmpty)
    #expect(a.unknown == ["why the key differs: the record \(key.short) is gone or damaged"])
    #expect(a.metrics.count == 1, "what the logs tell is told all the same")
  }

  @Test func aStageThatFailedInOneRunDiffers() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml.replacing("value: 1", with: "fail: true"))
    let stages = try difference(workspace).stages
    #expect(stages.map(\.name) == ["a", "b"])
    #expect(stages.map(\.outcomes.new) == [.failed, .skipped])
    #expect(stages[1].unknown == ["why it differs: a run did not get so far as to know this stage's key"])
  }

  @Test func equalRunsDoNotDiffer() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml, force: ["a"])
    #expect(try difference(workspace).isEmpty)
  }

  @Test func otherOutputsOfOneKeyAreTold() throws {
    func run(_ digest: String) throws -> LoggedRun {
      try #require(
        LoggedRun(
          "r",
          stages: [
            [
              "stage": .string("a"), "key": .string(Digest(of: "key").hex),
              "outputs": .mapping(["o": .string(Digest(of: digest).hex)]),
            ]
          ]))
    }
    let difference = RunDifference(from: try run("x"), to: try run("y"), store: ArtifactStore(path: "/nowhere"))
    #expect(difference.stages[0].unknown == ["why outputs differ that have one key: the stage may not be reproducible"])
    #expect(RunDifference(from: try run("x"), to: try run("x"), store: ArtifactStore(path: "/nowhere")).isEmpty)
  }

  @Test func isWrittenAsJSON() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml.replacing("value: 1", with: "value: 3").replacing("c: {", with: "d: {"))
    let json = try difference(workspace).canonical
    #expect(json["added"] == .list([.string("d")]) && json["removed"] == .list([.string("c")]))
    let stage = try #require(json["stages"]?.elements?.first)
    #expect(
      stage["causes"]
        == .list([
          .mapping(["what": .string("parameter"), "name": .string("value"), "old": .int(1), "new": .int(3)])
        ]))
    #expect(stage["metrics"]?["sum"] == .mapping(["old": .double(1), "new": .double(3)]))
    #expect(stage["outputs"]?["sum"]?["old"]?.text?.count == 64)
    #expect(try CanonicalValue(json: Array(json.json.utf8)) == json)
  }
}
