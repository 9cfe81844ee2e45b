import FileServer
import Pipelines
import Store
import Synchronization
import Testing

@Suite struct CacheUseTests {
  @Test func aRunSendsWhatItExecutesAndAnotherFetchesIt() throws {
    let server = try FileServer()
    let first = try Workspace()
    let done = try first.run(chain, cache: use(server))
    #expect(done.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
    let second = try Workspace()
    let summary = try second.run(chain, cache: use(server))
    #expect(summary.words == ["a": "FROM-CACHE", "b": "FROM-CACHE", "c": "FROM-CACHE"])
    #expect(summary.stages.allSatisfy { $0.message.hasPrefix("pulled") })
    #expect(summary.digest("c") == done.digest("c"))
    #expect(
      try second.run(chain, cache: use(server)).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE", "c": "UP-TO-DATE"])
    #expect(second.notices.withLock { $0 }.isEmpty)
  }

  @Test func onlyWhatIsAskedForIsDone() throws {
    let server = try FileServer()
    try (try Workspace()).run(chain, cache: use(server, pulls: true, pushes: false))
    #expect(server.entries.isEmpty)
    try (try Workspace()).run(chain, cache: use(server))
    let summary = try (try Workspace()).run(chain, cache: use(server, pulls: false, pushes: true))
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
  }

  @Test func aForcedStageIsExecuted() throws {
    let server = try FileServer()
    try (try Workspace()).run(chain, cache: use(server))
    let summary = try (try Workspace()).run(chain, force: ["b"], cache: use(server))
    #expect(summary.words == ["a": "FROM-CACHE", "b": "EXECUTED", "c": "FROM-CACHE"])
  }

  @Test func contentsThatAreGoneAreMadeAnewAndSentAgain() throws {
    let server = try FileServer()
    let first = try Workspace()
    let done = try first.run(chain, cache: use(server))
    #expect(first.notices.withLock { $0 }.isEmpty)
    let whole = server.entries
    let digest = try #require(done.digest("b"))
    let blob = try #require(done.stages.flatMap(\.outputs.values).first { $0.digest == digest }?.files.first?.digest)
    server.entries["cas/\(blob)"] = nil
    let second = try Workspace()
    let summary = try second.run(chain, cache: use(server))
    #expect(summary.words == ["a": "FROM-CACHE", "b": "EXECUTED", "c": "FROM-CACHE"])
    #expect(summary.digest("c") == done.digest("c"))
    #expect(second.notices.withLock { $0 }.count == 1)
    #expect(server.entries["cas/\(blob)"] == whole["cas/\(blob)"])
  }

  @Test func aServerThatIsNotThereCostsOneWarning() throws {
    let server = try FileServer()
    server.stop()
    let workspace = try Workspace()
    let summary = try workspace.run(chain, cache: use(server))
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
    #expect(workspace.notices.withLock { $0 }.count == 1)
  }

  @Test func manyJobsShareOneCacheAndOneWarning() throws {
    let server = try FileServer()
    let wide = "stages:\n" + (1...8).map { "  s\($0): {kind: sum, value: \($0)}\n" }.joined()
    let first = try Workspace()
    try first.run(wide, jobs: 4, cache: use(server))
    let second = try Workspace()
    let summary = try second.run(wide, jobs: 4, cache: use(server))
    #expect(summary.stages.allSatisfy { $0.outcome == .fromCache })
    server.stop()
    let third = try Workspace()
    #expect(try third.run(wide, jobs: 4, cache: use(server)).stages.allSatisfy { $0.outcome == .executed })
    #expect(third.notices.withLock { $0 }.count == 1)
  }

  private func use(_ server: FileServer, pulls: Bool = true, pushes: Bool = true) throws -> CacheUse {
    CacheUse(SharedCache(try CacheServer(url: server.url)), pulls: pulls, pushes: pushes)
  }
}
