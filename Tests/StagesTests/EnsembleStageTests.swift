import StageEnsemble

extension EnsembleStage: ExemplifiedStage {
  static let example =
    "ensemble: {members: train}"
  static let outputs = ["model", "predictions", "metrics"]
}
