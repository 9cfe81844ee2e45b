import Arrays
import Networks
public import Settings

/// Whether a map looks otherwise when the network's weights are random: one that does not shows the record, not the network.
///
/// Layer by layer, from the last to the first, weights are drawn anew as they were before training; after each the record is
/// explained again for the same class, and the ranks of the magnitudes of both maps are correlated. An empty map that stays
/// empty is alike.
///
/// - Reference: Adebayo et al., 2018, "Sanity checks for saliency maps", arXiv:1810.03292, section 3.1 (cascading).
public struct ParameterRandomisation: AttributionScoreKind {
  public static let keyword = "parameterRandomisation"
  public static let summary =
    "Draws the weights anew, layer by layer from the last: a map that stays alike shows the record, not the network."
  public static let settings: [Setting<ParameterRandomisation>] = [
    Setting(
      "threshold", \.threshold, in: .within(0...1),
      "A method passes whose mean rank correlation over the layers is below."),
    Setting("records", \.recordCount, in: .within(1...100_000), "Of how many of the records."),
  ]

  public static let isBetterHigh = false

  public var threshold = 0.5
  public var recordCount = 10

  public init() {}

  public var words: String {
    "rank correlation of magnitudes with the map of the trained network, mean over layers drawn anew one after another "
      + "from the last; passes below \(threshold); \(recordCount) records"
  }

  public func measure(_ trial: ScoreTrial) throws -> ScoreValues {
    let trial = trial.prefix(recordCount)
    let trained = trial.networks.map(\.network)
    defer { for (subject, network) in zip(trial.networks, trained) { _ = subject.using(network) } }
    let layers = trained[0].description.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name)
    func ranks(_ map: [Float]) -> [Double] { RankCorrelation.ranks(map.map(abs)) }
    let before = trial.methods.map { $0.maps.map(ranks) }
    var sums = trial.methods.map { _ in [Double](repeating: 0, count: trial.recordCount) }
    var curves = trial.methods.map { _ in [Double]() }
    var drawn = trained
    for layer in layers.reversed() {
      for (number, subject) in trial.networks.enumerated() {
        let random = Network(trained[number].description, key: subject.key.derived("randomised"))
        for parameter in trained[number].description.shapedLayers.filter({ $0.node.name == layer }).flatMap(
          \.parameters)
        {
          drawn[number][parameter.name] = random[parameter.name]
        }
      }
      let networks = zip(trial.networks, drawn).map { $0.using($1) }
      for (number, method) in trial.methods.enumerated() {
        try trial.check()
        let now = try method.explain(networks).map(ranks)
        let alike = zip(before[number], now).map { RankCorrelation.likeness($0, $1) }
        curves[number].append(alike.reduce(0, +) / Double(max(alike.count, 1)))
        for (record, value) in alike.enumerated() { sums[number][record] += value / Double(layers.count) }
      }
    }
    return ScoreValues(
      methods: sums, curves: curves, curveSteps: layers.reversed(),
      passes: sums.map { $0.reduce(0, +) / Double(max($0.count, 1)) < threshold })
  }
}
