import Pipelines
import Settings
import Store
import Testing

@Suite struct CriticalPathTests {
  private func path(_ stages: [(name: String, seconds: Double, upstreams: [String])]) throws -> CriticalPath {
    CriticalPath(
      try #require(
        LoggedRun(
          "r",
          stages: stages.map {
            [
              "stage": .string($0.name), "seconds": .double($0.seconds),
              "upstreams": .list($0.upstreams.map { .string($0) }),
            ]
          })))
  }

  @Test func isTheLongestChain() throws {
    let path = try path([
      ("a", 1, []), ("b", 5, ["a"]), ("c", 2, ["a"]), ("d", 4, ["c", "a"]), ("e", 1, ["b", "d"]), ("f", 0, ["e"]),
    ])
    #expect(path.stages == ["a", "c", "d", "e"])
    #expect(path.seconds == 8)
  }

  @Test func beginsWithTheFirstStageThatTookTime() throws {
    #expect(try path([("a", 0, []), ("b", 0, ["a"]), ("c", 3, ["b"])]).stages == ["c"])
  }

  @Test func isEmptyWhereNothingWasExecuted() throws {
    #expect(try path([("a", 0, []), ("b", 0, ["a"])]).stages.isEmpty)
    #expect(try path([]).seconds == 0)
  }
}
