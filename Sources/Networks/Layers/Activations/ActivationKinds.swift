extension Activation {
  /// Every activation, in the order in which references show them.
  static let activationKinds: [any ActivationKind.Type] = [
    ReLU.self,
    ReLU6.self,
    LeakyReLU.self,
    ELU.self,
    GELU.self,
    GELUTanh.self,
    Swish.self,
    HardSwish.self,
    Mish.self,
    Sigmoid.self,
    Tanh.self,
    Softplus.self,
  ]
}
