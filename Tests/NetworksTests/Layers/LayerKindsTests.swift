import Arrays
import KindChecks
import Networks
import Settings
import Testing

/// Whatever a layer must have besides its file and its line in the list is told here when it is missing.
@Suite struct LayerKindsTests {
  private static let families = [FamilyReference(Activation.self), FamilyReference(WeightInitializer.self)]

  @Test func layersAreWhatTheySayOfThemselves() {
    let faults = KindChecks.faults(of: Layer.self, families: Self.families)
    #expect(faults == [], "\(faults.joined(separator: "\n"))")
  }

  @Test func activationsAreWhatTheySayOfThemselves() {
    let faults = KindChecks.faults(of: Activation.self)
    #expect(faults == [], "\(faults.joined(separator: "\n"))")
  }

  @Test func initializersAreWhatTheySayOfThemselves() {
    let faults = KindChecks.faults(of: WeightInitializer.self)
    #expect(faults == [], "\(faults.joined(separator: "\n"))")
  }

  @Test func lossesAreWhatTheySayOfThemselves() {
    let faults = KindChecks.faults(of: Loss.self)
    #expect(faults == [], "\(faults.joined(separator: "\n"))")
  }

  @Test func everyKindIsListed() {
    #expect(
      KindChecks.unlistedKinds(
        in: "Networks", listedIn: [Layer.self, Activation.self, WeightInitializer.self, Loss.self]) == [])
  }

  /// A naive twin, which also gives the numerical gradient that ``RandomShapeTests`` holds the layer to.
  @Test(arguments: Layer.all.map { $0.keyword }) func isExemplified(keyword: String) throws {
    let kind = try exemplifiedLayer(keyword)
    #expect(kind.drawCount > 0)
    if case .none(let reason) = kind.goldens { #expect(!reason.isEmpty, "why has \(keyword) no goldens?") }
  }

  @Test(arguments: Activation.all.map { $0.keyword }) func activationsHaveAFormula(keyword: String) throws {
    #expect(
      try exemplifiedLayer(keyword) is any ExemplifiedActivation.Type,
      "the tests of '\(keyword)' must make it an ExemplifiedActivation")
  }

  @Test func everyActivationIsALayer() {
    let layers = Set(Layer.all.map { $0.keyword })
    for kind in Activation.all { #expect(layers.contains(kind.keyword)) }
  }

  /// A kind's file is found by its type, and in the summary of a network by its word.
  @Test(arguments: Layer.all.map { $0.keyword }) func hasARowInTheSummary(keyword: String) throws {
    let drawn = try RandomShapes.draw(keyword, index: 0)
    let probe = try LayerProbe(drawn.inputs, drawn.graph, preset: drawn.preset, recordCount: 1)
    let row = try #require(NetworkSummary(probe.bare, batchSize: 2).rows.first { $0.kind == keyword })
    #expect(row.activationByteCount == 8 * row.shape.reduce(1, *))
  }

  /// Trained parameters have a name in both frameworks, or the layer says why not.
  @Test(arguments: Layer.all.map { $0.keyword }) func goesToOtherFrameworks(keyword: String) throws {
    let drawn = try RandomShapes.draw(keyword, index: 0)
    let probe = try LayerProbe(drawn.inputs, drawn.graph, preset: drawn.preset, recordCount: 1)
    let network = Network(probe.bare, key: RandomKey(seed: 1))
    for framework in FrameworkPreset.allCases {
      do {
        let values = Dictionary(try network.values(as: framework)) { first, _ in first }
        #expect(try Network(probe.bare, values: values, as: framework) == network)
      } catch { #expect(error.code == .unsupported && framework == .keras) }
    }
  }
}
