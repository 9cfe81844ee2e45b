public import Networks

/// Everything that decides how a network is trained, but for the data and the seed.
public struct TrainingDescription: Codable, Hashable, Sendable {
  /// Records of a batch.
  public var batchSize: Int
  /// Batches of an optimiser step, which moves by the mean of their gradients.
  ///
  /// Equal to one batch as large as they are together, but for normalisation, whose statistics are each batch's own,
  /// and for rounding. What an epoch has left at its end makes a step of fewer; schedules count optimiser steps.
  public var accumulation: Int
  /// Slices a batch is cut into; decides the bits of the result, not the speed.
  public var sliceCount: Int
  /// What activations and their gradients are held in, while training and validating; weights are 32-bit floats.
  ///
  /// The trained network is a network like any other, and may be used in another precision.
  public var precision: Precision
  /// Epochs at most.
  public var epochCount: Int
  /// What it makes small; also what validation tells.
  public var loss: Loss
  /// Parameters that are trained differently, first match first.
  public var groups: [ParameterGroup]
  public var optimizer: OptimizerDescription
  /// A bound on its gradients; `nil` for none.
  public var clip: GradientClip?
  /// The running mean of the weights that is validated and kept in their place; `nil` for the weights themselves.
  public var average: WeightAverage?
  /// How its rate moves.
  public var schedule: Schedule
  /// When to end early; `nil` for never.
  public var earlyStopping: EarlyStopping?

  /// Makes a description.
  public init(
    batchSize: Int, accumulation: Int = 1, sliceCount: Int = 8, precision: Precision = .float32, epochCount: Int,
    loss: Loss = .crossEntropy(), groups: [ParameterGroup] = [], optimizer: OptimizerDescription,
    clip: GradientClip? = nil, average: WeightAverage? = nil, schedule: Schedule = .constant,
    earlyStopping: EarlyStopping? = nil
  ) {
    precondition(accumulation > 0, "an optimiser step needs at least one batch, not \(accumulation)")
    self.batchSize = batchSize
    self.accumulation = accumulation
    self.sliceCount = sliceCount
    self.precision = precision
    self.epochCount = epochCount
    self.loss = loss
    self.groups = groups
    self.optimizer = optimizer
    self.clip = clip
    self.average = average
    self.schedule = schedule
    self.earlyStopping = earlyStopping
  }
}
