import Pipelines
import Settings
import Store
import Testing

@Suite struct SweepTests {
  private let yaml = """
    name: s
    stages:
      m: {kind: sum, matrix: {value: [1, 2, 10], modulus: [1000, 2000]}}
      all: {kind: sum, from: m}
    """

  private func sweep(_ workspace: Workspace, _ yaml: String, _ group: String = "m") throws -> Sweep {
    try Sweep(group, in: try workspace.plan(yaml), store: workspace.store)
  }

  @Test func aRowForEachInstance() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let sweep = try sweep(workspace, yaml)
    #expect(sweep.axes == ["value", "modulus"] && sweep.metricNames == ["sum"] && sweep.stale.isEmpty)
    #expect(
      sweep.rows.map { $0.stages.map(\.name) } == [
        ["m.1.1000"], ["m.1.2000"], ["m.2.1000"], ["m.2.2000"], ["m.10.1000"], ["m.10.2000"],
      ])
    #expect(sweep.rows[3].values == [.int(2), .int(2000)])
    #expect(sweep.rows.map { $0.metrics["sum"]?.mean } == [1, 1, 2, 2, 10, 10])
    #expect(sweep.rows.allSatisfy { ($0.seconds?.mean ?? 0) > 0 })
  }

  @Test func rowsAreSorted() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let more = yaml.replacing("10]", with: "10, 3]")
    let sweep = try sweep(workspace, more)
    #expect(sweep.stale.map(\.name) == ["m.3.1000", "m.3.2000"])
    func values(_ word: String) throws -> [CanonicalValue?] {
      try sweep.sorted(by: Sweep.Order(word)).rows.map { $0.values[0] }
    }
    let ordered: [CanonicalValue?] = [.int(1), .int(1), .int(2), .int(2), .int(10), .int(10), .int(3), .int(3)]
    #expect(try values("sum") == ordered, "3 has no result yet")
    #expect(try values("-sum") == [.int(10), .int(10), .int(2), .int(2), .int(1), .int(1), .int(3), .int(3)])
    #expect(try values("+sum") == ordered)
    #expect(sweep.best(by: Sweep.Order("sum")).isEmpty, "nobody knows whether a sum is good when it is great")
    #expect(sweep.best(by: Sweep.Order("-sum")) == [4, 5], "both, since they are equal")
    #expect(sweep.best(by: Sweep.Order("+sum")) == [0, 1])
    #expect(try sweep.sorted(by: Sweep.Order("seconds")).rows.last?.seconds == nil)
    let error = #expect(throws: SettingsError.self) { try values("summ") }
    #expect(error?.message == "no stage of 'm' measured 'summ'; did you mean 'sum'?")
  }

  @Test func averagesOverAnAxis() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    let sweep = try sweep(workspace, yaml)
    let byModulus = try sweep.averaged(over: "value")
    #expect(byModulus.axes == ["modulus"] && byModulus.rows.map(\.values) == [[.int(1000)], [.int(2000)]])
    let average = try #require(byModulus.rows[0].metrics["sum"])
    #expect(average.values == [1, 2, 10] && byModulus.rows[0].seconds?.values.count == 3)
    #expect(byModulus.rows[0].stages.map(\.name) == ["m.1.1000", "m.2.1000", "m.10.1000"])
    #expect(
      try sweep.averaged(over: "modulus").sorted(by: Sweep.Order("-sum")).rows.map(\.values) == [
        [.int(10)], [.int(2)], [.int(1)],
      ])
    #expect(try byModulus.averaged(over: "modulus").rows.map { $0.metrics["sum"]?.values.count } == [6])
    let error = #expect(throws: SettingsError.self) { try sweep.averaged(over: "modulo") }
    #expect(error?.message == "the matrix of 'm' has no axis 'modulo'; did you mean 'modulus'?")
  }

  @Test func listsOfMappingsMayLackValues() throws {
    let workspace = try Workspace()
    let yaml = "stages: {m: {kind: sum, matrix: [{value: 1}, {modulus: 7}, {value: 2, modulus: 8}]}}"
    try workspace.run(yaml)
    let sweep = try sweep(workspace, yaml)
    #expect(sweep.axes == ["value", "modulus"])
    #expect(sweep.rows.map(\.values) == [[.int(1), nil], [nil, .int(7)], [.int(2), .int(8)]])
  }

  @Test func whatIsNoMatrixIsTold() throws {
    let workspace = try Workspace()
    func message(_ word: String) throws -> String? {
      #expect(throws: SettingsError.self) { try sweep(workspace, yaml, word) }?.message
    }
    #expect(try message("all") == "stage 'all' has no matrix, so there is nothing to compare it with")
    #expect(try message("m.1.1000") == "'m.1.1000' is one stage of the matrix 'm'; name that")
    #expect(try message("mmmmm") == "there is no matrix 'mmmmm'; expected one of m")
    #expect(try workspace.listing().isEmpty, "comparing writes nothing")
  }
}
