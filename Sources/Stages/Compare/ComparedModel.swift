import Evaluation
import Models
import Pipelines
import Settings
import StageData

/// The inputs by which `compare` judges one model: of any stage that makes one and predicts, or one from outside.
struct ComparedModel: Sendable {
  /// What it predicts, as far as that decides with what it may be compared.
  struct Subject: Sendable {
    /// The feature whose numbers it predicts; `nil` for classes.
    let target: String?
    /// Whether it gives probabilities of independent classes.
    let isIndependent: Bool

    /// What is predicted, in words.
    var words: String { target.map { "the number '\($0)'" } ?? "classes" }

    /// The measures by which it can be judged, the usual one first.
    var measures: [Comparison.Measure] { target == nil ? [.accuracy, .loss] : [.rmse, .mae] }
  }

  /// The stage's name, or the path.
  let name: String
  /// The stages that made it, itself among them; none for a model from outside.
  let work: [String]
  /// What it predicts; `nil` for a model from outside, which tells when it is opened.
  let subject: Subject?
  /// The model, and what it says of the test records.
  let model: NamedModel
  /// How the one network was trained; `nil` for what does not learn by epochs itself.
  let history: StageInput?

  /// Declares the inputs of a stage, with roles that begin with these words.
  ///
  /// - Parameter upstream: a stage that makes a model and predictions.
  init(of upstream: UpstreamStage, role: String, at place: ConfigurationNode, _ reader: StageReader) throws {
    name = upstream.name
    work = Self.work(of: upstream)
    let role = "\(role): \(upstream.name)"
    subject = Subject(
      target: upstream.predictedTarget, isIndependent: upstream.predictionPlan?.meaning.isIndependent ?? false)
    model = try NamedModel(of: upstream, role: role, at: place, reader)
    history = upstream.makes(.history) ? try reader.use(upstream, output: .history, role: role) : nil
  }

  /// Declares the input of a model from outside.
  init(
    outside path: String, role: String, at place: ConfigurationNode, _ questions: NamedModel.Questions?,
    _ reader: StageReader
  ) throws {
    (name, work, subject, history) = (path, [], nil, nil)
    model = try NamedModel(outside: path, at: place, role: role, questions, reader)
  }

  private static func work(of stage: UpstreamStage) -> [String] {
    let before = (stage.references["members"] ?? []) + (stage.references["predictions"] ?? [])
    return before.flatMap(work) + [stage.name]
  }
}
