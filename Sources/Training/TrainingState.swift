public import Networks

/// A training between two epochs: all that is needed to go on as if it had never stopped.
public struct TrainingState: Sendable {
  /// The epochs done.
  public internal(set) var history: [EpochRecord]
  /// The network after the last of them.
  public internal(set) var network: Network
  /// The network of the best epoch, where early stopping keeps it.
  public internal(set) var best: Network?
  /// Optimiser steps taken, and its running moments.
  package var stepCount: Int
  package var moments: (first: [Float], second: [Float])

  /// The start of a training.
  public init(_ network: Network) {
    history = []
    self.network = network
    stepCount = 0
    moments = ([], [])
  }

  package init(
    history: [EpochRecord], network: Network, best: Network?, stepCount: Int, moments: (first: [Float], second: [Float])
  ) {
    self.history = history
    self.network = network
    self.best = best
    self.stepCount = stepCount
    self.moments = moments
  }
}
