import Foundation
import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct RetentionTests {
  /// Runs of one stage with the values 0 to 3, on the days 0 to 3; the last is current.
  private func workspaceWithFourRuns() throws -> (workspace: Workspace, keys: [Digest]) {
    let workspace = try Workspace()
    let keys = try (0..<4).map { value in
      let summary = try workspace.run("name: p\nstages: {a: {kind: sum, value: \(value)}}")
      try workspace.date(summary, day: value)
      return try #require(summary.stages[0].key)
    }
    return (workspace, keys)
  }

  private func stored(_ workspace: Workspace, _ keys: [Digest]) throws -> [Int] {
    try keys.indices.filter { if case .found = try workspace.store.record(for: keys[$0]) { true } else { false } }
  }

  @Test func removesWhatIsNotInUseOldestFirst() throws {
    let (workspace, keys) = try workspaceWithFourRuns()
    let outcome = try Retention(keptRunCount: 2).apply(to: workspace.store, now: Workspace.day(20))
    #expect(outcome.evicted.map(\.key) == Array(keys[..<2]))
    #expect(outcome.evicted.map(\.stages) == ["p/a", "p/a"])
    #expect(outcome.evicted.map(\.usedAt) == [0, 1].map(Workspace.day))
    #expect(try stored(workspace, keys) == [2, 3])
    #expect(outcome.warning == nil)
    #expect(try Retention(keptRunCount: 0).apply(to: workspace.store, now: Workspace.day(20)).evicted.count == 1)
    #expect(try stored(workspace, keys) == [3], "what a pipeline has now is never removed")
    #expect(try workspace.run("name: p\nstages: {a: {kind: sum, value: 3}}").words == ["a": "UP-TO-DATE"])
  }

  @Test func aDryOneTellsTheSameAndRemovesNothing() throws {
    let (workspace, _) = try workspaceWithFourRuns()
    try Disk.replace(workspace.store.path + "/progress/\(Digest(of: "x").hex)/saved", with: [1])
    let retention = Retention(keptRunCount: 1)
    let before = try workspace.listing()
    let dry = try retention.apply(to: workspace.store, now: Workspace.day(20), isDry: true)
    #expect(try workspace.listing() == before)
    #expect(dry.evicted.count == 3)
    #expect(dry.progressCount == 1)
    #expect(try retention.apply(to: workspace.store, now: Workspace.day(20)) == dry)
    #expect(try retention.apply(to: workspace.store, now: Workspace.day(20)).evicted.isEmpty)
  }

  @Test func refusesWhereThereIsNoStore() throws {
    let workspace = try Workspace()
    let error = #expect(throws: StoreError.self) { try Retention().apply(to: workspace.store, now: 0) }
    #expect(error?.code == .notFound)
    #expect(try Disk.names(in: workspace.path).isEmpty)
  }

  @Test func sparesWhatWasUsedOfLate() throws {
    let (workspace, keys) = try workspaceWithFourRuns()
    let retention = Retention(keptRunCount: 0, unusedForSeconds: 10 * 86_400)
    let outcome = try retention.apply(to: workspace.store, now: Workspace.day(11) + 1)
    #expect(outcome.evicted.map(\.key) == Array(keys[..<2]))
    #expect(try stored(workspace, keys) == [2, 3])
  }

  @Test func bringsTheStoreBelowASizeCheapestFirst() throws {
    let workspace = try Workspace()
    // Equal bytes, different costs; none of them in use.
    let seconds = [40.0, 10, 30, 20]
    var keys: [Digest] = []
    for (index, seconds) in seconds.enumerated() {
      let preimage = CanonicalValue.mapping(["kind": .string("k\(index)")])
      let attempt = try Attempt(store: workspace.store, key: preimage.digest)
      let file = try attempt.createFile("out", "file")
      try file.write([UInt8](repeating: UInt8(index), count: 10_000))
      _ = try file.finish()
      keys.append(
        try attempt.publish(
          roles: ["out"], preimage: preimage, facts: Record.Facts(seconds: seconds, startedAt: "2026-01-01T00:00:00Z")
        ).key)
      attempt.discard()
    }
    let outcome = try Retention(maximumByteCount: 25_000).apply(to: workspace.store, now: Workspace.day(0))
    #expect(outcome.evicted.map(\.key) == [keys[1], keys[3]])
    #expect(outcome.evicted.first?.stages == "\(keys[1].short) (k1, of no known pipeline)")
    #expect(outcome.seconds == 30)
    #expect(outcome.freedByteCount > 20_000)
    #expect(outcome.keptByteCount > 20_000 && outcome.keptByteCount < 25_000)
    #expect(outcome.warning == nil)
    #expect(try stored(workspace, keys) == [0, 2])
    #expect(try Retention(maximumByteCount: 25_000).apply(to: workspace.store, now: Workspace.day(0)).evicted.isEmpty)
  }

  @Test func warnsWhereWhatIsInUseIsTooLarge() throws {
    let (workspace, keys) = try workspaceWithFourRuns()
    let outcome = try Retention(keptRunCount: 3, maximumByteCount: 10).apply(
      to: workspace.store, now: Workspace.day(20))
    #expect(try stored(workspace, keys) == [1, 2, 3])
    #expect(outcome.warning?.contains("more than 10 B") == true)
  }

  @Test func refusesWhereAHistoryIsDamagedUntilItIsVerified() throws {
    let (workspace, keys) = try workspaceWithFourRuns()
    try Disk.replace(workspace.store.path + "/pipelines/p.history", with: [1, 2])
    let error = #expect(throws: StoreError.self) {
      try Retention(keptRunCount: 0).apply(to: workspace.store, now: Workspace.day(20))
    }
    #expect(error?.code == .damaged)
    #expect(try stored(workspace, keys) == [0, 1, 2, 3])
    #expect(try StoreVerification(workspace.store).findings.map(\.kind) == ["history"])
    #expect(try Retention(keptRunCount: 1).apply(to: workspace.store, now: Workspace.day(20)).evicted.count == 3)
    #expect(try stored(workspace, keys) == [3], "the newest run tells what is in use")
  }

  @Test func removesOldLogsAndOldQuarantine() throws {
    let (workspace, _) = try workspaceWithFourRuns()
    let store = workspace.store
    try Disk.replace(store.path + "/quarantine/old", with: [1])
    let early = try Retention(keptRunCount: 2).apply(to: store, now: Workspace.day(80))
    #expect(early.logCount == 0 && early.quarantineCount == 0)
    #expect(try Disk.names(in: store.path + "/runs").count == 4)
    let late = try Retention(keptRunCount: 2, unusedForSeconds: 86_400).apply(to: store, now: Workspace.day(100))
    #expect(late.logCount == 2 && late.quarantineCount == 1)
    #expect(try Disk.names(in: store.path + "/runs").count == 2)
    #expect(try Disk.names(in: store.path + "/quarantine").isEmpty)
  }

  @Test func removesOldLogsOfStagesWithoutAResult() throws {
    let (workspace, keys) = try workspaceWithFourRuns()
    let store = workspace.store
    let names = [keys[0], keys[3], Digest(of: "failed")].flatMap { ["\($0.hex).err", "\($0.hex).out"] }
    for name in names { try Disk.replace("\(store.path)/logs/\(name)", with: [1]) }
    let time = try #require(Disk.status("\(store.path)/logs/\(names[0])")).modifiedAt
    _ = try Retention(keptRunCount: 0).apply(to: store, now: time + 3600)
    #expect(try Disk.names(in: store.path + "/logs").count == 6)
    _ = try Retention(keptRunCount: 0).apply(to: store, now: time + 15 * 86_400)
    #expect(try Disk.names(in: store.path + "/logs") == ["\(keys[3].hex).err", "\(keys[3].hex).out"])
  }

  @Test func keepsWhatARunningStageReads() throws {
    let workspace = try Workspace()
    let store = workspace.store
    let yaml = "name: r\nstages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a, value: 5}, c: {kind: sum, from: b}}"
    let onRun: @Sendable (StageContext) throws -> Void = { _ in
      for size in [nil, 0] {
        _ = try Retention(keptRunCount: 0, maximumByteCount: size).apply(to: store, now: Workspace.day(0))
      }
    }
    // The histories are removed on the way, so that nothing but the lease protects what the run has made.
    try workspace.run(yaml.replacing("value: 1", with: "value: 2"))
    let summary = try workspace.run(yaml) { context in
      try Disk.remove(store.path + "/pipelines")
      try Disk.remove(store.path + "/runs")
      try onRun(context)
    }
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED", "c": "EXECUTED"])
    #expect(workspace.executed.withLock { $0 } == ["a", "b", "c"])
    #expect(workspace.notices.withLock { $0 }.isEmpty)
    #expect(try store.storedKeys().count == 3, "what the run before had made is gone")
  }
}
