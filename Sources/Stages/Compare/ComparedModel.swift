import Evaluation
import Networks
import Pipelines

/// The inputs by which `compare` judges one stage: a trained network, an ensemble, or a calibrated one of either.
struct ComparedModel: Sendable {
  /// The stage's name.
  let stage: String
  /// The stages that made it, itself among them.
  let work: [String]
  /// The feature whose numbers it predicts; `nil` for classes.
  let target: String?
  /// Whether it gives probabilities of independent classes.
  let isIndependent: Bool
  /// What it says of the test records, before calibration.
  let predictions: StageInput
  /// What is applied to the predictions; `nil` where nothing is.
  let calibrators: StageInput?
  /// The networks that speak: one, or those of all members; `nil` where some have none to count.
  let networks: [StageInput]?
  /// How the one network was trained; `nil` for what does not learn by epochs itself.
  let history: StageInput?

  /// Declares the inputs, with roles that begin with these words.
  ///
  /// - Throws: an error at the key for a stage that predicts nothing.
  init(_ upstream: UpstreamStage, _ reader: StageReader, at key: String, role: String) throws {
    stage = upstream.name
    work = Self.work(of: upstream)
    let role = "\(role): \(upstream.name)"
    let source = Self.predictor(of: upstream)
    guard source.outputs.contains("predictions") else {
      throw reader.failure(
        at: key,
        "stage '\(upstream.name)' of kind '\(upstream.kind)' predicts nothing; name a train, ensemble or calibrate stage"
      )
    }
    target = source.predictedTarget
    isIndependent = source.predictionPlan?.meaning.isIndependent ?? false
    predictions = try reader.use(source, output: "predictions", role: role)
    calibrators =
      upstream.outputs.contains("calibrators") ? try reader.use(upstream, output: "calibrators", role: role) : nil
    let networks = Self.networks(of: source)
    self.networks =
      networks.allSatisfy { $0.outputs.contains("model") }
      ? try networks.map { try reader.use($0, output: "model", role: "\(role), network \($0.name)") } : nil
    history = upstream.outputs.contains("history") ? try reader.use(upstream, output: "history", role: role) : nil
  }

  /// What is predicted, in words.
  var targetWords: String { target.map { "the number '\($0)'" } ?? "classes" }

  /// The measures by which it can be judged, the usual one first.
  var measures: [Comparison.Measure] { target == nil ? [.accuracy, .loss] : [.rmse, .mae] }

  /// The stage that predicts: of a calibrated one, that which is calibrated.
  private static func predictor(of stage: UpstreamStage) -> UpstreamStage {
    guard stage.outputs.contains("calibrators"), let source = stage.references["predictions"]?.first else {
      return stage
    }
    return source
  }

  private static func networks(of stage: UpstreamStage) -> [UpstreamStage] {
    guard let members = stage.references["members"] else { return [stage] }
    return members.flatMap(networks)
  }

  private static func work(of stage: UpstreamStage) -> [String] {
    let before = (stage.references["members"] ?? []) + (stage.references["predictions"] ?? [])
    return before.flatMap(work) + [stage.name]
  }
}
