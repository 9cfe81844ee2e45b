public import Networks

/// Everything that decides how a network is trained, but for the data and the seed.
public struct TrainingDescription: Codable, Hashable, Sendable {
  /// Records a step.
  public var batchSize: Int
  /// Slices a batch is cut into; decides the bits of the result, not the speed.
  public var sliceCount: Int
  /// Epochs at most.
  public var epochCount: Int
  /// What it makes small; also what validation tells.
  public var loss: Loss
  /// The optimiser.
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
    batchSize: Int, sliceCount: Int = 8, epochCount: Int, loss: Loss = .crossEntropy(),
    optimizer: OptimizerDescription, clip: GradientClip? = nil, average: WeightAverage? = nil,
    schedule: Schedule = .constant, earlyStopping: EarlyStopping? = nil
  ) {
    self.batchSize = batchSize
    self.sliceCount = sliceCount
    self.epochCount = epochCount
    self.loss = loss
    self.optimizer = optimizer
    self.clip = clip
    self.average = average
    self.schedule = schedule
    self.earlyStopping = earlyStopping
  }
}
