extension OptimizerDescription {
  /// Every optimizer, in the order in which references show them.
  static let optimizerKinds: [any OptimizerMethod.Type] = [
    Adam.self,
    AdamW.self,
    SGD.self,
    RMSProp.self,
    Adagrad.self,
    Nadam.self,
    RAdam.self,
    LAMB.self,
  ]
}
