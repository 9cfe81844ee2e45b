import Pipelines
import Store
import Synchronization
import Testing

/// Random pipelines, changed at random: a cached run must equal a clean one, and execute no stage too many.
@Suite struct CampaignTests {
  private struct Model {
    struct Stage { var value: Int; var modulus: Int; var from: [Int] }
    var stages: [Stage]

    var yaml: String {
      var lines = ["name: random", "stages:"]
      for (index, stage) in stages.enumerated() {
        let from = stage.from.isEmpty ? "" : ", from: [\(stage.from.map { "s\($0)" }.joined(separator: ", "))]"
        lines.append("  s\(index): {kind: sum, value: \(stage.value), modulus: \(stage.modulus)\(from)}")
      }
      return lines.joined(separator: "\n")
    }

    /// What a clean run gives: each stage's sum and log, and all that its execution depends on.
    func oracle() -> [(sum: Int, log: Int, identity: String)] {
      var results: [(sum: Int, log: Int, identity: String)] = []
      for stage in stages {
        let inputs = stage.from.map { results[$0].sum }
        let total = inputs.reduce(stage.value, +)
        results.append((total % stage.modulus, total, "\(stage.value)/\(stage.modulus)/\(inputs)"))
      }
      return results
    }
  }

  @Test(arguments: 0..<6) func cachedRunsEqualCleanOnes(seed: Int) throws {
    var draw = Draw(state: UInt64(seed))
    let workspace = try Workspace()
    var model = Model(
      stages: (0..<8).map { index in
        Model.Stage(
          value: Int.random(in: 0..<5, using: &draw), modulus: [3, 10, 1000].randomElement(using: &draw) ?? 3,
          from: (0..<index).filter { _ in Int.random(in: 0..<3, using: &draw) == 0 })
      })
    var known: Set<String> = []
    for round in 0..<40 {
      let summary = try workspace.run(model.yaml)
      let oracle = model.oracle()
      var expected: [String] = []
      for (index, result) in oracle.enumerated() where known.insert(result.identity).inserted {
        expected.append("s\(index)")
      }
      let executed = workspace.executed.withLock { $0 }
      // Visiting order may differ from the model's where a stage names a later one; here none does.
      #expect(executed == expected, "seed \(seed), round \(round)\n\(model.yaml)")
      for (index, result) in oracle.enumerated() {
        let stage = try #require(summary.stages.first { $0.name == "s\(index)" })
        #expect(stage.outputs["sum"]?.files[0].digest == Digest(of: "\(result.sum)"), "seed \(seed), round \(round)")
        #expect(stage.outputs["log"]?.files[0].digest == Digest(of: "\(result.log)"), "seed \(seed), round \(round)")
      }
      let index = Int.random(in: 0..<model.stages.count, using: &draw)
      switch Int.random(in: 0..<3, using: &draw) {
      case 0: model.stages[index].value = Int.random(in: 0..<5, using: &draw)
      case 1: model.stages[index].modulus = [3, 10, 1000].randomElement(using: &draw) ?? 3
      default:
        model.stages[index].from = (0..<index).filter { _ in Int.random(in: 0..<3, using: &draw) == 0 }
      }
    }
  }
}
