import StageCalibrate

extension CalibrateStage: ExemplifiedStage {
  static let example =
    "calibrate: {predictions: train, methods: [none, temperature]}"
  static let outputs = ["model", "predictions", "calibrators", "metrics"]
}
