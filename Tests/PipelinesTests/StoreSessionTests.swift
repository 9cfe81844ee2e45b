import Pipelines
import Store
import Testing

@Suite struct StoreSessionTests {
  private let yaml = "{name: p, stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a, value: 2}}}"

  @Test func looksAheadOnlyWhereARunLeftSomething() throws {
    let workspace = try Workspace()
    #expect(try StoreSession.lookingAhead(pipeline: "p", store: workspace.store) == nil)
    #expect(Disk.status(workspace.store.path) == nil)
    try workspace.run(yaml)
    #expect(try StoreSession.lookingAhead(pipeline: "p", store: workspace.store) != nil)
    #expect(try StoreSession.lookingAhead(pipeline: "other", store: workspace.store) == nil)
  }

  @Test func whatItFoundCannotBeCollected() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let session = try #require(try StoreSession.lookingAhead(pipeline: "p", store: workspace.store))
    #expect(try CollectionLock.takeFree(in: workspace.store) == nil)
    let graph = try workspace.graph(yaml)
    let options = RunOptions(threadCount: 1, outputFolder: workspace.path + "/out")
    let summary = try Runner(graph, store: workspace.store, options: options, session: session).run()
    #expect(summary.stages.map(\.outcome) == [.upToDate, .upToDate])
    // The run is over, and its lease with it.
    let lock = try #require(try CollectionLock.takeFree(in: workspace.store))
    lock.release()
  }

  @Test func damageFoundAheadIsMended() throws {
    let workspace = try Workspace()
    let first = try workspace.run(yaml)
    let file = try #require(first.stages[1].outputs["sum"]).files[0]
    try Disk.remove(workspace.store.blobPath(file.digest))
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE", "b": "EXECUTED"])
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"])
  }
}
