extension AttributionScore {
  /// Every kind of score, in the order in which references show them.
  static let scoreKinds: [any AttributionScoreKind.Type] = [
    Deletion.self,
    Insertion.self,
    RemoveAndDebias.self,
    FaithfulnessCorrelation.self,
    MaxSensitivity.self,
    ParameterRandomisation.self,
  ]
}
