import Pipelines
import Settings
import Store
import Testing

@Suite struct DifferenceTests {
  private func preimage(
    _ parameters: [String: CanonicalValue], code: [String: CanonicalValue] = [:], seed: CanonicalValue = .null
  ) throws -> Preimage {
    try #require(
      Preimage(
        canonical: .mapping([
          "format": .int(1), "kind": .string("k"), "implementation": .mapping(code), "inputs": .list([]),
          "parameters": .mapping(parameters), "seed": seed, "outputs": .list([]),
        ])))
  }

  @Test func goesDownToTheLeaf() throws {
    func layers(_ filters: Int) -> CanonicalValue {
      .mapping(["layers": .list([.mapping(["filters": .int(filters)]), .mapping(["filters": .int(8)])])])
    }
    let old = try preimage([
      "network": layers(16), "methods": .list([.string("temperature")]), "gone": .int(1), "same": .int(1),
    ])
    let new = try preimage(
      [
        "network": layers(32), "methods": .list([.string("temperature"), .string("vector")]), "added": .double(0.5),
        "same": .int(1),
      ], seed: .int(3))
    #expect(
      Difference.all(from: old, to: new).map(\.words) == [
        "parameter added added: 0.5", "parameter gone removed: it was 1",
        "parameter methods: [temperature] -> [temperature, vector]", "parameter network.layers[0].filters: 16 -> 32",
        "seed: none -> 3",
      ])
  }

  /// A setting that names another kind brings the kind's code with it: the setting is the reason.
  @Test func settingsComeBeforeCode() throws {
    let differences = Difference.all(
      from: try preimage(["steps": .list([])]),
      to: try preimage(["steps": .list([.string("flip")])], code: ["Flip.swift": .string("ab")]))
    #expect(differences.map(\.words) == ["parameter steps: [] -> [flip]", "code Flip.swift added"])
  }

  @Test func anIntegerIsNotANumberWithPoint() throws {
    #expect(Difference.all(from: try preimage(["x": .int(1)]), to: try preimage(["x": .double(1)])).count == 1)
  }
}
