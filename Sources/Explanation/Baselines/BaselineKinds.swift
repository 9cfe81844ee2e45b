extension Baseline {
  /// Every kind of baseline, in the order in which references show them.
  static let baselineKinds: [any BaselineKind.Type] = [
    ZeroBaseline.self,
    ConstantBaseline.self,
    MeanBaseline.self,
    BlurBaseline.self,
  ]
}
