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

  @Test func theLeaseOfADeadRunGoesFirst() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try Disk.replace(workspace.store.path + "/leases/dead", with: Array(Digest(of: "dead").hex.utf8))
    _ = try StoreSession.lookingAhead(pipeline: "p", store: workspace.store)
    #expect(try Disk.names(in: workspace.store.path + "/leases").isEmpty)
  }

  @Test func nothingSeenAheadCountsOnceSomethingIsExecuted() throws {
    let workspace = try Workspace()
    let yaml = "{name: p, stages: {a: {kind: sum, value: 1, modulus: 10}, b: {kind: sum, from: a, value: 2}}}"
    let store = workspace.store
    let key = try #require(try workspace.run(yaml).stages[1].key)
    // `a` comes out as before, but what `b` would be found by goes meanwhile.
    let changed = yaml.replacing("value: 1,", with: "value: 11,")
    let second = try workspace.run(changed) { context in
      if context.stage == "a" { try Disk.remove(store.recordPath(key)) }
    }
    #expect(second.words == ["a": "EXECUTED", "b": "EXECUTED"])
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
