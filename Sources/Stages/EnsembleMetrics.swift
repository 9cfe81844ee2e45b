import Ensembles

/// How members and their mean fare on the test records.
struct EnsembleMetrics: Codable {
  struct Member: Codable {
    let name: String
    let accuracy: Double
    let negativeLogLikelihood: Double
    /// Mean share of equal decisions with another member; none for a single member.
    let agreement: Double?
  }

  let members: [Member]
  let accuracy: Double
  let negativeLogLikelihood: Double
  let agreement: Double
  let unanimous: Double
  let confusion: ConfusionMatrix
  let classes: Predictions.Classes
}
