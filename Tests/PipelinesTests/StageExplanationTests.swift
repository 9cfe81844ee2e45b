import Pipelines
import Store
import Testing

@Suite struct StageExplanationTests {
  @Test func namesTheLeafThroughTheChainBeforeAndAfterTheRun() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let changed = chain.replacing("value: 1}", with: "value: 5}")
    let words = [
      "c because a because parameter value: 1 -> 5", "c because b because a because parameter value: 1 -> 5",
    ]
    #expect(try workspace.why("a", changed) == ["a because parameter value: 1 -> 5"])
    #expect(Set(try workspace.why("c", changed)) == Set(words))
    try workspace.run(changed)
    #expect(Set(try workspace.why("c", changed)) == Set(words), "still known after the run")
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
    #expect(reasons.contains("b because a2 because it has never run in this workspace"))
    #expect(reasons.contains("b because parameter value: 2 -> 3"))
    #expect(reasons.contains("b because input from.1/sum added, content not known yet"))
    #expect(reasons.count == 3)
  }

  @Test func saysThatItNeverRan() throws {
    let workspace = try Workspace()
    #expect(try workspace.why("a", chain) == ["a because it has never run in this workspace"])
    try workspace.run(chain)
    #expect(try workspace.why("a", chain) == ["a because it had never run in this workspace"])
  }
}
