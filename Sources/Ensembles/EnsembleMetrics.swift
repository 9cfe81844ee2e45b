import Ensembles

/// How members and their mean fare on the test records.
package struct EnsembleMetrics: Codable {
  package struct Member: Codable {
    package let name: String
    package let accuracy: Double
    package let negativeLogLikelihood: Double
    /// Mean share of equal decisions with another member; none for a single member.
    package let agreement: Double?

    package init(name: String, accuracy: Double, negativeLogLikelihood: Double, agreement: Double?) {
      self.name = name
      self.accuracy = accuracy
      self.negativeLogLikelihood = negativeLogLikelihood
      self.agreement = agreement
    }
  }

  package let members: [Member]
  package let accuracy: Double
  package let negativeLogLikelihood: Double
  package let agreement: Double
  package let unanimous: Double
  package let confusion: ConfusionMatrix
  package let classes: Predictions.Classes

  package init(
    members: [Member], accuracy: Double, negativeLogLikelihood: Double, agreement: Double, unanimous: Double,
    confusion: ConfusionMatrix, classes: Predictions.Classes
  ) {
    self.members = members
    self.accuracy = accuracy
    self.negativeLogLikelihood = negativeLogLikelihood
    self.agreement = agreement
    self.unanimous = unanimous
    self.confusion = confusion
    self.classes = classes
  }
}
