import Arrays

/// One named array of a network.
public struct Parameter: Sendable, Equatable {
  /// What the training step does with it.
  public enum Role: Sendable, Equatable {
    /// Moved by the optimiser.
    case trained
    /// Measured from the data: the running statistics of a normalisation.
    case measured
    /// Found over the training records before training: the statistics of a normalisation of inputs.
    case found
  }

  /// `layer.array`, for instance `convolution1.weight`.
  public let name: String

  /// The length of each axis; weights are `[out, in, height, width]` or `[out, in]`, in before out where transposed.
  public let shape: [Int]

  public let initializer: Initializer

  /// What the training step does with it.
  public let role: Role

  /// What its size costs, added to the loss.
  public let penalty: Penalty?

  init(name: String, shape: [Int], initializer: Initializer, role: Role, penalty: Penalty? = nil) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.role = role
    self.penalty = penalty
  }

  /// The number of values.
  public var count: Int { shape.product }
}
