/// What one epoch measured.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// The mean loss of the epoch's batches, while the network moved.
  public let trainLoss: Double
  /// The share of right decisions in the epoch's batches, while the network moved.
  public let trainAccuracy: Double
  /// Cross-entropy on the validation records after the epoch.
  public let validationLoss: Double
  /// Share of right decisions on the validation records after the epoch.
  public let validationAccuracy: Double
  /// The learning rate of the epoch's last step.
  public let learningRate: Double
  /// What each group of parameters made of it, in the order of the groups; 0 where frozen.
  public let groupLearningRates: [Double]
  /// The Euclidean norm of each trained layer's gradient in the epoch's first optimiser step, of the loss with its
  /// penalties, before clipping; in the order of ``TrainingDescription/trainedLayers(of:)``.
  public let gradientNorms: [Double]
  /// The Euclidean norm of each trained layer's parameters before that step.
  public let parameterNorms: [Double]

  /// Makes a record.
  public init(
    trainLoss: Double, trainAccuracy: Double, validationLoss: Double, validationAccuracy: Double, learningRate: Double,
    groupLearningRates: [Double] = [], gradientNorms: [Double] = [], parameterNorms: [Double] = []
  ) {
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.learningRate = learningRate
    self.groupLearningRates = groupLearningRates
    self.gradientNorms = gradientNorms
    self.parameterNorms = parameterNorms
  }
}
