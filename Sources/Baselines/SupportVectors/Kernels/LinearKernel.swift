public import Settings

/// The product of two records.
public struct LinearKernel: VectorKernelKind {
  public static let keyword = "linear"
  public static let summary = "The product of two records: classes are parted by planes."
  public static let settings: [Setting<LinearKernel>] = []

  public init() {}

  public func gamma(columnCount: Int, variance: Double) -> Float { 1 }

  public func apply(
    to products: UnsafeMutablePointer<Float>, count: Int, gamma: Float, square: Float, squares: UnsafePointer<Float>
  ) {}
}
