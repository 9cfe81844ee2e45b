import Pipelines
import Store
import Testing

@Suite struct PlanTests {
  @Test func planningWritesNothing() throws {
    let workspace = try Workspace()
    #expect(try workspace.plan(chain).isStale)
    #expect(try workspace.listing().isEmpty)
    try workspace.run(chain)
    let before = try workspace.listing()
    #expect(try !workspace.plan(chain).isStale)
    _ = try workspace.why("c", chain.replacing("value: 1", with: "value: 9"))
    #expect(try workspace.listing() == before)
  }

  @Test func knowsWhatDependsOnOthers() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let plan = try workspace.plan(chain.replacing("value: 2", with: "value: 9"))
    #expect(plan["a"]?.state == .upToDate)
    #expect(plan["b"]?.state == .wouldRun)
    #expect(plan["c"]?.state == .unknown(because: ["b"]))
    try workspace.run(chain.replacing("value: 2", with: "value: 9"))
    #expect(try workspace.plan(chain)["b"]?.state == .fromCache)
  }

  @Test func aMissingBlobIsSeen() throws {
    let workspace = try Workspace()
    let summary = try workspace.run(chain)
    try Disk.remove(workspace.store.blobPath(try #require(summary.stages[1].outputs["log"]?.files[0].digest)))
    let plan = try workspace.plan(chain)
    #expect(plan["b"]?.state == .wouldRun)
    #expect(try workspace.why("b", chain)[0].contains("is missing"))
  }
}
