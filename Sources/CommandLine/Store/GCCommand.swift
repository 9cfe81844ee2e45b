import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store

/// Removes results that nothing uses.
struct GCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Remove stored results that are not in use.",
    discussion: """
      Pipelines may run meanwhile. What pipelines use now, what their newest runs used, and what a running pipeline uses is never removed. Without \
      --older-than and --max-size everything else goes. With it goes what dead processes left: attempts, work \
      interrupted 14 days ago or longer (or --older-than) with its logs, and logs of runs older than 90 days that are \
      not among the newest; what is in quarantine goes only with --older-than.
      """)

  @OptionGroup var arguments: StoreArguments

  @Option(name: .long, parsing: .unconditional, help: "How many of each pipeline's newest runs keep their results.")
  var keepRuns = 10

  @Option(
    name: .long, help: "Remove only what was last used longer ago, such as 30d, 12h or 2w.",
    transform: GCCommand.seconds)
  var olderThan: Double?

  @Option(
    name: .long,
    help: "Remove only until the store is no larger, such as 20GB; what is cheapest to make again, per byte, first.",
    transform: GCCommand.byteCount)
  var maxSize: Int?

  @Flag(name: .long, help: "Say what would go, and remove nothing.")
  var dryRun = false

  func validate() throws {
    if keepRuns < 0 { throw ValidationError("--keep-runs must be at least 0, found \(keepRuns)") }
  }

  func run() throws {
    let retention = Retention(keptRunCount: keepRuns, unusedForSeconds: olderThan, maximumByteCount: maxSize)
    let outcome = try retention.apply(
      to: arguments.artifactStore, now: Instant.secondsSince1970(), isDry: dryRun,
      whenWaiting: { StandardError.write("waiting for others that use \(arguments.store) just now\n") })
    for line in outcome.warning?.split(separator: "\n") ?? [] { StandardError.write("millrace: \(line)\n") }
    if arguments.json {
      for result in outcome.evicted { print(json(result).json) }
      print(json(outcome).json)
    } else {
      for line in table(outcome.evicted) { print(Terminal.line(line, on: STDOUT_FILENO)) }
      BrokenLines.show(words(outcome))
    }
  }

  private func table(_ results: [Retention.Evicted]) -> [String] {
    Columns.table(
      results.map {
        [
          $0.stages, "last used \(Instant.timestamp(Int($0.usedAt)))", Numbers.bytes($0.byteCount),
          "took \(Durations.words($0.seconds))",
        ]
      }, textColumns: 2)
  }

  private func words(_ outcome: Retention.Outcome) -> String {
    var parts: [String] = []
    if !outcome.evicted.isEmpty {
      let byteCount = outcome.freedByteCount - outcome.unreferencedByteCount
      parts.append(
        "\(Numbers.count(outcome.evicted.count, "result")), \(Numbers.bytes(byteCount)),"
          + " \(Durations.words(outcome.seconds)) to make again")
    }
    if outcome.unreferencedCount > 0 {
      parts.append(
        "\(Numbers.count(outcome.unreferencedCount, "content")) of no result, \(Numbers.bytes(outcome.unreferencedByteCount))"
      )
    }
    if outcome.unusableCount > 0 { parts.append(Numbers.count(outcome.unusableCount, "unusable record")) }
    if outcome.progressCount > 0 {
      parts.append("interrupted work of \(Numbers.count(outcome.progressCount, "stage"))")
    }
    if outcome.logCount > 0 { parts.append(Numbers.count(outcome.logCount, "run log")) }
    if outcome.quarantineCount > 0 { parts.append("\(outcome.quarantineCount) in quarantine") }
    let stay = "\(Numbers.bytes(outcome.keptByteCount)) \(dryRun ? "would stay" : "stay")"
    guard !parts.isEmpty else { return "nothing to remove. \(stay)" }
    return "\(dryRun ? "would remove" : "removed") \(parts.joined(separator: "; ")). \(stay)"
  }

  private func json(_ result: Retention.Evicted) -> CanonicalValue {
    .mapping([
      "stages": .string(result.stages), "key": .string(result.key.hex), "byteCount": .int(result.byteCount),
      "seconds": .double(result.seconds), "usedAt": .string(Instant.timestamp(Int(result.usedAt))),
    ])
  }

  private func json(_ outcome: Retention.Outcome) -> CanonicalValue {
    .mapping([
      "isDryRun": .bool(dryRun), "resultCount": .int(outcome.evicted.count),
      "freedByteCount": .int(outcome.freedByteCount), "keptByteCount": .int(outcome.keptByteCount),
      "seconds": .double(outcome.seconds), "unreferencedCount": .int(outcome.unreferencedCount),
      "unreferencedByteCount": .int(outcome.unreferencedByteCount), "unusableCount": .int(outcome.unusableCount),
      "progressCount": .int(outcome.progressCount), "logCount": .int(outcome.logCount),
      "quarantineCount": .int(outcome.quarantineCount), "warning": outcome.warning.map { .string($0) } ?? .null,
    ])
  }

  private static func seconds(_ text: String) throws -> Double {
    guard let seconds = Quantity.seconds(text) else {
      throw ValidationError("expected a duration such as 30d, 12h or 2w")
    }
    return seconds
  }

  private static func byteCount(_ text: String) throws -> Int {
    guard let byteCount = Quantity.byteCount(text) else {
      throw ValidationError("expected a size such as 20GB or 512MiB")
    }
    return byteCount
  }
}
