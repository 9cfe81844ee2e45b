extension VectorKernel {
  /// Every kernel, in the order in which references show them.
  static let vectorKernelKinds: [any VectorKernelKind.Type] = [
    LinearKernel.self,
    RBFKernel.self,
    PolynomialKernel.self,
  ]
}
