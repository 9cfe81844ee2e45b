import CSupportVectors
public import Settings

/// A power of gamma times the product of two records, plus an offset.
public struct PolynomialKernel: VectorKernelKind {
  public static let keyword = "polynomial"
  public static let summary = "A power of gamma times the product of two records, plus an offset."
  public static let settings: [Setting<PolynomialKernel>] = [
    Setting("degree", \.degree, in: .within(1...32), "The power."),
    Setting("gamma", \.gamma, "What products are multiplied by: scale, auto or a number."),
    Setting("offset", \.offset, in: .within(-1e6...1e6), "What is added before the power is taken."),
  ]
  public static let shorthand: String? = "degree"

  public var degree = 3
  public var gamma = KernelGamma.scale
  public var offset: Float = 0

  public init() {}

  public func gamma(columnCount: Int, variance: Double) -> Float {
    gamma.value(columnCount: columnCount, variance: variance)
  }

  public func apply(
    to products: UnsafeMutablePointer<Float>, count: Int, gamma: Float, square: Float, squares: UnsafePointer<Float>
  ) {
    svm_polynomial(products, gamma, offset, Int32(degree), Int64(count))
  }
}
