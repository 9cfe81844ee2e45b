extension Estimator {
  /// Every classical method, in the order in which references show them.
  static let estimatorKinds: [any EstimatorKind.Type] = [
    LinearRegression.self,
    LogisticRegression.self,
    NearestNeighbors.self,
    SupportVectors.self,
    RandomForest.self,
    ExtraTrees.self,
    GradientBoosting.self,
  ]
}
