import Pipelines
import Store
import Testing

@Suite struct StageExplanationTests {
  @Test func namesTheLeafThroughTheChainBeforeAndAfterTheRun() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let changed = chain.replacing("value: 1}", with: "value: 5}")
    let words = ["c because a because parameter value: 1 -> 5"]
    #expect(try workspace.why("a", changed) == ["a because parameter value: 1 -> 5"])
    #expect(try workspace.why("c", changed) == words)
    try workspace.run(changed)
    #expect(try workspace.why("c", changed) == words, "still known after the run")
  }

  @Test func namesCodeParts() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let reason = try #require(try workspace.why("a", chain, version: "2").first)
    #expect(reason.hasPrefix("a because code Sums changed: \(Digest(of: "1").short) -> \(Digest(of: "2").short)"))
  }

  @Test func namesAllDifferences() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let reasons = try workspace.why(
      "b", chain.replacing("from: a, value: 2", with: "from: [a, a2], value: 3") + "\n  a2: {kind: sum, value: 4}")
    #expect(reasons.contains("b because a2 is new"))
    #expect(reasons.contains("b because parameter value: 2 -> 3"))
    #expect(reasons.contains("b because input from.1/sum added, content not known yet"))
    #expect(reasons.count == 3)
  }

  @Test func saysThatItNeverRan() throws {
    let workspace = try Workspace()
    #expect(try workspace.why("a", chain) == ["a has never run in this workspace"])
    #expect(try workspace.why("c", chain) == ["c has never run in this workspace"])
    try workspace.run(chain)
    #expect(try workspace.why("a", chain) == ["a had never run in this workspace"])
  }

  @Test func namesNewMembersOfAMatrixBeforeAndAfterTheRun() throws {
    let workspace = try Workspace()
    let yaml = """
      name: members
      stages:
        train: {kind: sum, matrix: {value: [1, 2]}}
        ensemble: {kind: sum, from: [train.1, train.2]}
        report: {kind: sum, from: ensemble}
      """
    try workspace.run(yaml)
    let more = yaml.replacing("[1, 2]", with: "[1, 6]").replacing("train.2", with: "train.6")
    #expect(try workspace.why("train.6", more) == ["train.6 is new: matrix value 6"])
    #expect(try workspace.why("report", more) == ["report because ensemble because train.6 is new: matrix value 6"])
    try workspace.run(more)
    #expect(try workspace.why("train.6", more) == ["train.6 is new: matrix value 6"])
    let swapped = try workspace.why("ensemble", more)
    #expect(swapped.count == 1 && swapped[0].hasPrefix("ensemble because input from.1/sum: "))
    let three = more.replacing("[1, 6]", with: "[1, 6, 7]").replacing("train.6]", with: "train.6, train.7]")
    try workspace.run(three)
    let added = try workspace.why("ensemble", three)
    #expect(added.count == 2)
    #expect(added[0].hasPrefix("ensemble because input from.2/sum added: "))
    #expect(added[1] == "ensemble because train.7 is new: matrix value 7")
    #expect(try workspace.why("report", three).last == "report because ensemble because train.7 is new: matrix value 7")
  }

  @Test func aStageThatFailedWhenItWasFirstSeenIsNotNew() throws {
    let workspace = try Workspace()
    let yaml = "stages: {a: {kind: sum}, b: {kind: sum, fail: true}}"
    try workspace.run(yaml)
    #expect(try workspace.why("b", yaml) == ["b has never run in this workspace"])
  }

  @Test func changedStoredContentIsFollowedToAStageNotYetRun() throws {
    let workspace = try Workspace()
    let changed = chain.replacing("value: 1}", with: "value: 5}")
    try workspace.run(chain)
    try workspace.run(changed)
    #expect(try workspace.why("c", chain) == ["c because a because parameter value: 5 -> 1"])
  }

  /// 30 layers of 3 stages, each reading all of the layer before: 3³⁰ ways, one cause.
  @Test func manyWaysToOneCauseAreOneReason() throws {
    let workspace = try Workspace()
    var yaml = "name: layers\nstages:\n"
    for layer in 0..<30 {
      for stage in 0..<3 {
        let from = layer == 0 ? "" : ", from: [" + (0..<3).map { "s\(layer - 1)_\($0)" }.joined(separator: ", ") + "]"
        yaml += "  s\(layer)_\(stage): {kind: sum, value: \(stage)\(from)}\n"
      }
    }
    try workspace.run(yaml)
    let changed = yaml.replacing("s0_0: {kind: sum, value: 0", with: "s0_0: {kind: sum, value: 9")
    let plan = try workspace.plan(changed)
    let nearest = StageExplanation.nearestReasons(in: plan, store: workspace.store)
    #expect(nearest.count == 88, "every stage but the two that stay as they are")
    #expect(nearest["s0_0"]?.cause == "parameter value: 0 -> 9")
    #expect(nearest["s1_2"]?.cause == "s0_0 because parameter value: 0 -> 9")
    #expect(nearest["s29_0"]?.chain.count == 30)
    let last = try workspace.why("s29_0", changed)
    #expect(last.count == 1)
    #expect(last[0].hasPrefix("s29_0 because s28_0 because 26 stages because "))
    #expect(last[0].hasSuffix(" because s0_0 because parameter value: 0 -> 9"))
  }

  @Test func aDamagedHistoryIsSaid() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    try Disk.replace(workspace.store.path + "/pipelines/chain.history", with: Array("{}".utf8))
    let plan = try workspace.plan(chain)
    #expect(plan.historyTrouble?.code == .damaged)
    #expect(plan.historyTrouble?.message.contains("/pipelines/chain.history") == true)
    #expect(try workspace.why("b", chain) == ["b because the history of earlier runs is damaged"])
    try workspace.run(chain)
    #expect(try workspace.plan(chain).historyTrouble == nil)
  }
}
