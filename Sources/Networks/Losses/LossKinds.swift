extension Loss {
  /// Every loss, in the order in which references show them.
  static let lossKinds: [any LossKind.Type] = [
    CrossEntropy.self,
    BinaryCrossEntropy.self,
    Focal.self,
    KLDivergence.self,
    MeanSquaredError.self,
    MeanAbsoluteError.self,
    Huber.self,
  ]
}
