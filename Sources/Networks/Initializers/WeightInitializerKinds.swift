extension WeightInitializer {
  /// Every way to start weights, in the order in which references show them.
  static let initializerKinds: [any InitializerKind.Type] = [
    GlorotUniform.self,
    GlorotNormal.self,
    HeUniform.self,
    HeNormal.self,
    LecunUniform.self,
    LecunNormal.self,
    Orthogonal.self,
    Uniform.self,
    Normal.self,
    TruncatedNormal.self,
    Constant.self,
    Zeros.self,
    Ones.self,
  ]
}
