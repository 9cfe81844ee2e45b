import Foundation
import Pipelines
import Store
import Synchronization
import Testing

/// What a stage warns of is seen at once, and wherever its result is used again.
@Suite struct WarningTests {
  private let yaml = "stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a}}"

  private func run(_ workspace: Workspace, force: Set<String> = []) throws -> (told: [String], summary: RunSummary) {
    workspace.notices.withLock { $0 = [] }
    let summary = try workspace.run(yaml, force: force) { context in
      guard context.stage == "a" else { return }
      context.warn("the sea is high")
      context.warn("the sea is high")
      context.warn("two \"words\"")
    }
    return (workspace.notices.withLock(\.self), summary)
  }

  @Test func warningsAreToldAgainFromTheStore() throws {
    let workspace = try Workspace()
    let expected = ["a warning: the sea is high", "a warning: two \"words\""]
    let first = try run(workspace)
    #expect(first.told == expected)
    #expect(first.summary.stages[0].facts?.warnings == ["the sea is high", "two \"words\""])
    #expect(first.summary.stages[1].facts?.warnings == [])
    // Twice: the second time by way of the index that the first lookup left.
    for _ in 0..<2 {
      let again = try run(workspace)
      #expect(again.summary.words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"])
      #expect(again.told == expected)
      #expect(again.summary.stages[0].facts?.warnings == ["the sea is high", "two \"words\""])
    }
    #expect(try run(workspace, force: ["b"]).told == expected)
    #expect(try workspace.history().run("latest")["a"]?.warnings == ["the sea is high", "two \"words\""])
  }

  @Test func whatIsNoNumberIsNoMeasurement() throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {a: {kind: sum, value: 1}}") { context in
      context.note(metric: "good", value: 0.5)
      for value in [Double.nan, .infinity] { context.note(metric: "bad", value: value) }
    }
    #expect(summary.stages[0].facts?.metrics == ["sum": 1, "good": 0.5])
    #expect(
      workspace.notices.withLock(\.self) == [
        "a warning: bad has no value (nan), so it is left out", "a warning: bad has no value (inf), so it is left out",
      ])
  }
}
