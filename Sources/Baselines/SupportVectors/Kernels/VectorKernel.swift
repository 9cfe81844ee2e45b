public import Settings

/// What support vectors compare records by; a kind of it has a file of its own and a line in `VectorKernelKinds.swift`.
public protocol VectorKernelKind: Kind {
  /// Whether only differences of records count, so that both may be moved by one vector.
  var isOfDifferences: Bool { get }

  /// What products are multiplied by.
  ///
  /// - Parameter variance: that of all values of the training records together.
  func gamma(columnCount: Int, variance: Double) -> Float

  /// Makes kernel values of the products of one record with others, in place.
  ///
  /// - Parameters:
  ///   - square: The record's product with itself.
  ///   - squares: Those of the others with themselves.
  func apply(
    to products: UnsafeMutablePointer<Float>, count: Int, gamma: Float, square: Float, squares: UnsafePointer<Float>)
}

extension VectorKernelKind {
  public var isOfDifferences: Bool { false }
}

/// A kernel with its settings.
public struct VectorKernel: KindFamily {
  public static let family = "kernel"
  public static var all: [any Kind.Type] { vectorKernelKinds }

  let kernel: any VectorKernelKind

  public var kind: any Kind { kernel }

  public init(kind: any Kind) {
    guard let kernel = kind as? any VectorKernelKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no kernel")
    }
    self.kernel = kernel
  }

  public static func == (left: VectorKernel, right: VectorKernel) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
