import Foundation
import Pipelines
import StageSamples
import Store
import Synchronization
import Testing

/// Collections beside running pipelines: nothing that a run uses is lost, and nothing is executed twice.
@Suite struct CollectionCampaignTests {
  /// Values from a small set, so that runs keep meeting results that nothing else uses any more.
  private struct Settings {
    let values: [Int]

    init(_ draw: inout Draw) { values = (0..<4).map { _ in Int.random(in: 0..<3, using: &draw) } }

    func yaml(_ name: String) -> String {
      """
      name: \(name)
      stages:
        a: {kind: sum, value: \(values[0])}
        b: {kind: sum, from: a, value: \(values[1]), modulus: 3}
        c: {kind: sum, from: [a, b], value: \(values[2])}
        d: {kind: sum, from: [b, c], value: \(values[3])}
      """
    }

    var sums: [Int] {
      let a = values[0]
      let b = (a + values[1]) % 3
      let c = a + b + values[2]
      return [a, b, c, b + c + values[3]]
    }
  }

  /// Counts collections, so that each stage can wait until one went over what its run holds.
  private final class Passes: Sendable {
    private let condition = NSCondition()
    private let ended = Mutex(0)
    private let isOver = Atomic(false)

    var count: Int { ended.withLock { $0 } }

    func end(isLast: Bool = false) {
      ended.withLock { $0 += 1 }
      if isLast { isOver.store(true, ordering: .sequentiallyConsistent) }
      condition.lock()
      condition.broadcast()
      condition.unlock()
    }

    /// The one that is under way may be past its look at the leases; the next is not.
    func waitForAWholeOne() {
      condition.lock()
      let start = count
      while count < start + 2, !isOver.load(ordering: .sequentiallyConsistent) { condition.wait() }
      condition.unlock()
    }
  }

  @Test func runsLoseNothing() throws {
    let workspace = try Workspace()
    let store = workspace.store
    try store.prepareForWriting()
    let remaining = Atomic<Int>(3)
    let rounds = Campaign.count(50, otherwise: 8)
    let evicted = Mutex(0)
    let passes = Passes()
    let failures = Mutex<[String]>([])
    @Sendable func fail(_ words: String) { failures.withLock { $0.append(words) } }

    let runs: [@Sendable () throws -> Void] = (0..<3).map { worker in
      { @Sendable in
        defer { remaining.subtract(1, ordering: .sequentiallyConsistent) }
        var draw = Draw(state: UInt64(worker))
        for round in 0..<rounds {
          try Self.run(Settings(&draw), "p\(worker)", store, workspace.path, passes) {
            fail("run \(worker).\(round): \($0)")
          }
        }
      }
    }
    let collections: @Sendable () throws -> Void = {
      // Whatever ends them, nobody is to wait for more.
      defer { passes.end(isLast: true) }
      let policies = [
        Retention(keptRunCount: 0), Retention(keptRunCount: 0, maximumByteCount: 0),
        Retention(keptRunCount: 1, unusedForSeconds: 0), Retention(keptRunCount: 2, maximumByteCount: 5000),
        Retention(),
      ]
      var index = 0
      while remaining.load(ordering: .sequentiallyConsistent) > 0 {
        let outcome = try policies[index % policies.count].apply(to: store, now: Instant.secondsSince1970())
        evicted.withLock { $0 += outcome.evicted.count }
        index += 1
        passes.end()
      }
    }
    onThreads(runs + [collections]) { fail("\($0)") }
    #expect(failures.withLock { $0 }.prefix(3) == [])
    #expect(evicted.withLock { $0 } > 0)
    print(
      "campaign: \(3 * rounds) runs beside \(passes.count) collections,"
        + " which removed \(evicted.withLock { $0 }) results")

    let last = try Retention(keptRunCount: 0).apply(to: store, now: Workspace.day(0))
    #expect(last.unusableCount == 0)
    #expect(try Set(store.storedKeys()) == StageUses(store, newest: 0).currentKeys)
    for folder in ["attempts", "progress", "locks", "leases", "quarantine"] {
      #expect(try Disk.names(in: "\(store.path)/\(folder)").isEmpty, "\(folder)")
    }
    #expect(try StoreVerification(store).findings.isEmpty)
  }

  /// One run, as a process of its own would do it.
  private static func run(
    _ settings: Settings, _ name: String, _ store: ArtifactStore, _ folder: String, _ passes: Passes,
    _ fail: (String) -> Void
  ) throws {
    let executed = Mutex<[String]>([])
    let notices = Mutex<[String]>([])
    let kind = SumKind(name: "sum") { context in
      executed.withLock { $0.append(context.stage) }
      passes.waitForAWholeOne()
    }
    let graph = try StageGraph(
      PipelineConfiguration(text: settings.yaml(name), file: folder + "/test.yaml"), kinds: [kind])
    let runner = try Runner(
      graph, store: store, options: RunOptions(threadCount: 1, outputFolder: folder + "/out"),
      session: try StoreSession.lookingAhead(pipeline: graph.name, store: store)
    ) { event in
      if case .notice(let stage, let words) = event { notices.withLock { $0.append("\(stage) \(words)") } }
    }
    let summary = try runner.run()
    // So that reading them does not take over; that they go is nothing new to collections.
    let logs = try Disk.names(in: "\(store.path)/runs").filter { $0.hasSuffix(".json") }
    for log in logs.dropLast(20) { try Disk.remove("\(store.path)/runs/\(log)") }
    for words in notices.withLock({ $0 }) { fail("something was lost: \(words)") }
    let stages = executed.withLock { $0 }
    if Set(stages).count != stages.count { fail("executed twice: \(stages)") }
    for (result, sum) in zip(summary.stages, settings.sums) {
      guard let key = result.key, result.outcome != .failed, result.outcome != .skipped else {
        fail("\(result.name): \(result.outcome), \(result.message)")
        continue
      }
      // The lease has ended; now the history keeps the keys.
      guard case .found(let record) = try store.record(for: key) else {
        fail("\(result.name) is gone")
        continue
      }
      if record.outputs["sum"]?.files[0].digest != Digest(of: "\(sum)") { fail("\(result.name) is wrong") }
      for artifact in record.outputs.values { try store.verify(artifact) }
    }
  }

  /// Runs all at once and waits for all; threads of their own, because they wait for each other.
  private func onThreads(_ works: [@Sendable () throws -> Void], onError: @escaping @Sendable (any Error) -> Void) {
    let done = DispatchSemaphore(value: 0)
    for work in works {
      Thread.detachNewThread {
        do { try work() } catch { onError(error) }
        done.signal()
      }
    }
    for _ in works { done.wait() }
  }
}
