extension Calibrator {
  /// Every calibrator, in the order in which references show them.
  static let calibratorKinds: [any CalibratorKind.Type] = [
    NoCalibration.self,
    TemperatureScaling.self,
    VectorScaling.self,
    IsotonicScaling.self,
  ]
}
