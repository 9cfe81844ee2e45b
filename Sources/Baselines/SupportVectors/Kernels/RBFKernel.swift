import CSupportVectors
public import Settings

/// e to the power of −gamma times the squared distance.
public struct RBFKernel: VectorKernelKind {
  public static let keyword = "rbf"
  public static let summary = "Radial basis functions: e to the power of -gamma times the squared distance."
  public static let settings: [Setting<RBFKernel>] = [
    Setting("gamma", \.gamma, "What squared distances are multiplied by: scale, auto or a number.")
  ]
  public static let shorthand: String? = "gamma"

  public var gamma = KernelGamma.scale

  public init() {}

  public var isOfDifferences: Bool { true }

  public func gamma(columnCount: Int, variance: Double) -> Float {
    gamma.value(columnCount: columnCount, variance: variance)
  }

  public func apply(
    to products: UnsafeMutablePointer<Float>, count: Int, gamma: Float, square: Float, squares: UnsafePointer<Float>
  ) {
    svm_rbf(products, squares, square, gamma, Int64(count))
  }
}

extension VectorKernel {
  /// Radial basis functions, with the usual settings.
  public static var rbf: VectorKernel { VectorKernel(kind: RBFKernel()) }
}
