extension Schedule {
  /// Every schedule, in the order in which references show them.
  static let scheduleKinds: [any ScheduleShape.Type] = [
    ConstantRate.self,
    CosineDecay.self,
    StepDecay.self,
    ExponentialDecay.self,
    PolynomialDecay.self,
    WarmRestarts.self,
    OneCycle.self,
    ReduceOnPlateau.self,
  ]
}
