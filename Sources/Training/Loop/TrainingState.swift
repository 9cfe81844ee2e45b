public import Networks

/// A training between two epochs: all that is needed to go on as if it had never stopped.
public struct TrainingState: Sendable {
  public internal(set) var history: [EpochRecord]
  /// The network after the last of them.
  public internal(set) var network: Network
  /// The running mean of its weights, where the training keeps one.
  public internal(set) var averaged: Network?
  /// The network of the best epoch, where early stopping keeps it.
  public internal(set) var best: Network?
  /// The optimiser, once it has taken a step.
  package var optimizer: OptimizerState?

  /// The network that the training is for: the best epoch's, else the mean of the weights, else the last one's.
  public var result: Network { best ?? averaged ?? network }

  /// The start of a training.
  public init(_ network: Network) {
    history = []
    self.network = network
  }

  package init(
    history: [EpochRecord], network: Network, averaged: Network?, best: Network?, optimizer: OptimizerState?
  ) {
    self.history = history
    self.network = network
    self.averaged = averaged
    self.best = best
    self.optimizer = optimizer
  }
}
