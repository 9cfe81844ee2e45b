import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct RequirementTests {
  @Test func aGateStopsWhatWouldBuildOnAPoorResultAndRerunsNothing() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a: {kind: sum, value: 5, require: {sum: ">= 5"}}
        b: {kind: sum, from: a}
      """
    #expect(try workspace.run(yaml).words == ["a": "EXECUTED", "b": "EXECUTED"])
    let strict = yaml.replacing(">= 5", with: "> 5")
    let refused = try workspace.run(strict)
    #expect(refused.words == ["a": "FAILED", "b": "SKIPPED"])
    #expect(refused.stages[0].isRefused)
    #expect(refused.stages[0].message == "sum is 5.0, required > 5.0")
    #expect(workspace.executed.withLock { $0.isEmpty }, "a bound is no part of a key")
    let plan = try workspace.plan(strict)
    #expect(plan["a"]?.state == .refused(because: ["sum is 5.0, required > 5.0"]))
    #expect(plan.isStale)
    #expect(try workspace.why("b", strict) == ["b because a because sum is 5.0, required > 5.0"])
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"])
  }

  @Test(arguments: [("<= 5", true), ("< 5", false), (">=5", true), ("> 4.5", true)]) func compares(
    text: String, holds: Bool
  ) throws {
    let workspace = try Workspace()
    let summary = try workspace.run("stages: {a: {kind: sum, value: 5, require: {sum: \"\(text)\"}}}")
    #expect((summary.words["a"] == "EXECUTED") == holds)
  }

  @Test(arguments: ["<= 5", "< 5", ">= 5", "> 5"]) func whatIsNotANumberFulfilsNothing(text: String) {
    let requirement = Requirement(
      metric: "a", comparison: .init(rawValue: String(text.dropLast(2))) ?? .above, bound: 5)
    #expect(requirement.refusal(["a": .number(.nan)]) == "a is nan, required \(text.dropLast(2)) 5.0")
  }

  @Test func refusalsHaveAllDigits() {
    let requirement = Requirement(metric: "a", comparison: .below, bound: 5)
    #expect(requirement.refusal(["a": .digits("9007199254740993")]) == "a is 9007199254740993, required < 5.0")
  }

  @Test func tellsWhatIsWrittenWrong() throws {
    let workspace = try Workspace()
    for text in ["5", "=> 5", ">= much", ">= inf"] {
      let error = #expect(throws: SettingsError.self) {
        try workspace.run("stages:\n  a: {kind: sum, require: {sum: \"\(text)\"}}")
      }
      #expect(error?.path == "stages.a.require.sum")
      #expect(error?.message.contains("expected a comparison with a number") == true)
    }
    let summary = try workspace.run("stages: {a: {kind: sum, require: {sun: \"> 1\"}}}")
    #expect(summary.stages[0].message == "sun is required > 1.0, but was not measured; did you mean 'sum'?")
  }
}
