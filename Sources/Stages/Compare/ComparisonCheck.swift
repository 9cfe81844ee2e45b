import Evaluation
import Settings

/// Whether models may be compared, and by which measure: asked before work of those of stages, and of all when those from
/// outside are open.
struct ComparisonCheck: Sendable {
  /// A model with what it predicts.
  struct Model {
    /// The number of its row.
    let row: Int
    let name: String
    let subject: ComparedModel.Subject
  }

  /// The measure that was asked for.
  let asked: Comparison.Measure?
  let variants: [ComparedVariant]
  /// Where the measure stands, to be blamed.
  let place: ConfigurationNode

  /// The measure.
  ///
  /// - Parameter models: at least one.
  /// - Throws: `SettingsError` at the row or the setting to blame.
  func measure(of models: [Model]) throws(SettingsError) -> Comparison.Measure {
    let first = models[0]
    for model in models where model.subject.target != first.subject.target {
      throw variants[model.row].failure(
        "'\(model.name)' predicts \(model.subject.words), but '\(first.name)' of row '\(variants[first.row].name)' predicts "
          + "\(first.subject.words); compare models that predict the same")
    }
    let measures = first.subject.measures
    let measure = asked ?? measures[0]
    guard measures.contains(measure) else {
      throw place.failure(
        "there is no \(measure.rawValue) of what predicts \(first.subject.words); compare "
          + measures.map(\.rawValue).joined(separator: " or "))
    }
    for variant in variants { try variant.check(measure) }
    if measure == .loss, let other = models.first(where: { $0.subject.isIndependent != first.subject.isIndependent }) {
      throw place.failure(
        "the classes of one of '\(first.name)' and '\(other.name)' are independent, of the other exclusive, so that "
          + "their likelihoods cannot be compared; compare the accuracy")
    }
    return measure
  }
}
