import Arrays

/// One named array of a network.
public struct Parameter: Sendable, Equatable {
  /// What the training step does with it.
  public enum Role: Sendable, Equatable {
    /// Moved by the optimiser.
    case trained
    /// Measured from the data: the running statistics of a normalisation.
    case measured
  }

  /// `layer.array`, for instance `convolution1.weight`.
  public let name: String

  /// The length of each axis; weights are `[out, in, height, width]` or `[out, in]`.
  public let shape: [Int]

  /// How it starts.
  public let initializer: Initializer

  /// What the training step does with it.
  public let role: Role

  /// The number of values.
  public var count: Int { shape.product }
}
