import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store
import Synchronization

/// Shows a push or a pull: a live line with bytes, a line a stage, the sums.
final class CacheTransferDisplay: Sendable {
  private let json: Bool
  private let nameWidth: Int
  private let line = Mutex(LiveLine())

  private init(stageNames: [String], json: Bool) {
    self.json = json
    nameWidth = stageNames.map(\.count).max() ?? 0
  }

  /// Moves the results of pipelines one after the other.
  static func run(
    _ pipelines: [String], _ arguments: PipelineArguments, _ server: CacheServer,
    _ move: (CacheTransfer) throws -> [CacheTransfer.StageResult]
  ) throws {
    let cancellation = Cancellation.bySignals()
    // All files are read before the first one is moved, as 'run' does.
    for graph in try pipelines.map({ try arguments.graph(try arguments.configuration($0)) }) {
      let display = CacheTransferDisplay(stageNames: graph.stageNames, json: arguments.json)
      do {
        let results = try move(
          CacheTransfer(
            graph, store: arguments.artifactStore, server: server, cancellation: cancellation, observe: display.show))
        display.end(results, pipeline: graph.name)
      } catch {
        display.line.withLock { $0.clear() }
        if let signal = cancellation.signal { throw ExitCode(128 + signal) }
        throw error
      }
    }
  }

  private func show(_ event: CacheTransfer.Event) {
    line.withLock { line in
      switch event {
      case .started(let stage): line.begin(stage, showing: "asking the shared cache")
      case .progress(_, let progress): line.show(progress)
      case .finished(let result):
        line.clear()
        print(json ? result.canonical.json : words(result))
        fflush(nil)
      }
    }
  }

  private func words(_ result: CacheTransfer.StageResult) -> String {
    let details = [result.byteCount > 0 ? Numbers.bytes(result.byteCount) : "", result.message]
    return Columns.line(
      [(result.name, nameWidth), (result.outcome.rawValue, 8)], details.filter { !$0.isEmpty }.joined(separator: "  "))
  }

  private func end(_ results: [CacheTransfer.StageResult], pipeline: String) {
    let byteCount = results.reduce(0) { $0 + $1.byteCount }
    let counts = CacheTransfer.Outcome.allCases.map { outcome in
      ("\(outcome)", results.count { $0.outcome == outcome })
    }
    guard !json else {
      let members = Dictionary(uniqueKeysWithValues: counts.map { ($0, CanonicalValue.int($1)) })
      print(
        CanonicalValue.mapping([
          "pipeline": .string(pipeline), "byteCount": .int(byteCount), "stages": .mapping(members),
        ]).json)
      return
    }
    let shown = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    print(
      "\(Numbers.count(results.count, "stage")): \(shown.joined(separator: ", ")); \(Numbers.bytes(byteCount)) moved")
  }
}
