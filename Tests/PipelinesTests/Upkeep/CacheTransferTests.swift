import FileServer
import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct CacheTransferTests {
  @Test func aFreshWorkspaceGetsEverythingAndRunsNothing() throws {
    let server = try FileServer()
    let first = try Workspace()
    let done = try first.run(chain)
    #expect(try first.transfer(chain, server).push().words == ["a": "PUSHED", "b": "PUSHED", "c": "PUSHED"])
    #expect(try first.transfer(chain, server).push().words == ["a": "PRESENT", "b": "PRESENT", "c": "PRESENT"])

    let second = try Workspace()
    #expect(try second.transfer(chain, server).pull().words == ["a": "PULLED", "b": "PULLED", "c": "PULLED"])
    #expect(try second.transfer(chain, server).pull().words == ["a": "PRESENT", "b": "PRESENT", "c": "PRESENT"])
    let summary = try second.run(chain)
    #expect(second.executed.withLock { $0 }.isEmpty)
    #expect(summary.words == ["a": "FROM-CACHE", "b": "FROM-CACHE", "c": "FROM-CACHE"])
    #expect(summary.digest("c") == done.digest("c"))
  }

  @Test func whatDependsOnAnAbsentResultIsUnknown() throws {
    let server = try FileServer()
    let first = try Workspace()
    try first.run(chain)
    let results = try first.transfer(chain, server).push()
    let second = try Workspace()
    let key = try #require(results.first { $0.name == "b" }?.key)
    server.entries["ac/\(key)"] = nil
    #expect(try second.transfer(chain, server).pull().words == ["a": "PULLED", "b": "ABSENT", "c": "DEPENDS"])
    server.entries["ac/\(key)"] = [1, 2, 3]
    #expect(try second.transfer(chain, server).pull().words == ["a": "PRESENT", "b": "DAMAGED", "c": "DEPENDS"])
    #expect(try second.transfer(chain, server).push().words == ["a": "PRESENT", "b": "ABSENT", "c": "DEPENDS"])
  }

  @Test func aStageWhoseFileIsMissingIsUnknown() throws {
    let server = try FileServer()
    let yaml = """
      stages:
        copy: {run: "cp raw.csv $OUT/copy", inputs: [raw.csv], outputs: [copy]}
        other: {run: "echo 1 > $OUT/one", outputs: [one]}
      """
    let first = try Workspace()
    try first.write("raw.csv", "1")
    try first.run(yaml, cache: CacheUse(SharedCache(try CacheServer(url: server.url)), pulls: false, pushes: true))
    let second = try Workspace()
    #expect(try second.transfer(yaml, server).pull().words == ["copy": "DEPENDS", "other": "PULLED"])
    try second.write("raw.csv", "1")
    #expect(try second.transfer(yaml, server).pull().words == ["copy": "PULLED", "other": "PRESENT"])
  }

  @Test func aServerThatRefusesIsAnError() throws {
    let server = try FileServer()
    let workspace = try Workspace()
    try workspace.run(chain)
    server.misbehave(at: "", .status(403))
    #expect(throws: StoreError.self) { try workspace.transfer(chain, server).push() }
    #expect(throws: StoreError.self) { try (try Workspace()).transfer(chain, server).pull() }
  }

  @Test func anInterruptionEndsIt() throws {
    let server = try FileServer()
    let workspace = try Workspace()
    try workspace.run(chain)
    server.misbehave(at: "", .silent)
    let cancellation = Cancellation()
    let transfer = try workspace.transfer(chain, server, cancellation) { event in
      if case .started = event { cancellation.request(signal: 15) }
    }
    let error = #expect(throws: PipelineError.self) { try transfer.push() }
    #expect(error?.code == .cancelled)
  }
}

extension Workspace {
  func transfer(
    _ yaml: String, _ server: FileServer, _ cancellation: Cancellation = Cancellation(),
    observe: @escaping @Sendable (CacheTransfer.Event) -> Void = { _ in }
  ) throws -> CacheTransfer {
    CacheTransfer(
      try graph(yaml), store: store, server: try CacheServer(url: server.url), cancellation: cancellation,
      observe: observe)
  }
}

extension [CacheTransfer.StageResult] {
  var words: [String: String] { Dictionary(uniqueKeysWithValues: map { ($0.name, $0.outcome.rawValue) }) }
}
