public import Streams

/// What one epoch measured.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// How well the network did beside the loss, in the measure that people read.
  ///
  /// `train` is of the epoch's batches, while the network moved; `validation` of the validation records after the epoch.
  public enum Scores: Codable, Sendable, Equatable {
    /// The share of right decisions about classes, in [0, 1]; more is better.
    case accuracy(train: Double, validation: Double)
    /// The root of the mean squared error of numbers, in their unit; less is better.
    case rootMeanSquaredError(train: Double, validation: Double)

    /// That of the epoch's batches.
    public var train: Double {
      switch self {
      case .accuracy(let train, _), .rootMeanSquaredError(let train, _): train
      }
    }

    /// That of the validation records.
    public var validation: Double {
      switch self {
      case .accuracy(_, let validation), .rootMeanSquaredError(_, let validation): validation
      }
    }
  }

  /// The mean loss of the epoch's batches, while the network moved.
  public let trainLoss: Double
  /// The loss on the validation records after the epoch.
  public let validationLoss: Double
  /// The accuracy of a classification, the error of a regression.
  public let scores: Scores
  /// The learning rate of the epoch's last step.
  public let learningRate: Double
  /// What each group of parameters made of it, in the order of the groups; 0 where frozen.
  public let groupLearningRates: [Double]
  /// The Euclidean norm of each trained layer's gradient in the epoch's first optimiser step, of the loss with its
  /// penalties, before clipping; in the order of ``TrainingDescription/trainedLayers(of:)``.
  public let gradientNorms: [Double]
  /// The Euclidean norm of each trained layer's parameters before that step.
  public let parameterNorms: [Double]

  /// Training records that were left out since they are damaged, listed in the first epoch; `nil` where there was none.
  public let skipped: SkippedRecords?
  /// Training records that filters left out; `nil` without filters.
  public let filtered: Int?

  /// Makes a record.
  public init(
    trainLoss: Double, validationLoss: Double, scores: Scores, learningRate: Double, groupLearningRates: [Double] = [],
    gradientNorms: [Double] = [], parameterNorms: [Double] = [], skipped: SkippedRecords? = nil,
    filtered: Int? = nil
  ) {
    self.trainLoss = trainLoss
    self.validationLoss = validationLoss
    self.scores = scores
    self.learningRate = learningRate
    self.groupLearningRates = groupLearningRates
    self.gradientNorms = gradientNorms
    self.parameterNorms = parameterNorms
    self.skipped = skipped
    self.filtered = filtered
  }
}
