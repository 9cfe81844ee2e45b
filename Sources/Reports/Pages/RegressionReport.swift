public import Evaluation

/// All that the report of a regression pipeline shows, as plain values; what is empty or `nil` is left out.
public struct RegressionReport: Sendable, Equatable {
  /// The learning curves of one member; entry e belongs to epoch e + 1.
  public struct Curves: Sendable, Equatable {
    /// The mean training loss.
    public var trainingLoss: [Double]
    /// The mean validation loss.
    public var validationLoss: [Double]
    /// The root of the mean squared error of the training batches, in the unit of the numbers.
    public var trainingError: [Double]
    /// The root of the mean squared error of the validation records, in the unit of the numbers.
    public var validationError: [Double]
    /// The epoch whose weights were kept, counted from 1.
    public var bestEpoch: Int?

    /// Makes curves.
    public init(
      trainingLoss: [Double], validationLoss: [Double], trainingError: [Double], validationError: [Double],
      bestEpoch: Int? = nil
    ) {
      self.trainingLoss = trainingLoss
      self.validationLoss = validationLoss
      self.trainingError = trainingError
      self.validationError = validationError
      self.bestEpoch = bestEpoch
    }
  }

  /// One trained network.
  public struct Member: Sendable, Equatable {
    /// Its name, such as "train.1".
    public var name: String
    /// Its learning curves.
    public var curves: Curves?
    /// How it fares on the test records.
    public var scores: RegressionScores

    /// Makes a member.
    public init(name: String, curves: Curves? = nil, scores: RegressionScores) {
      self.name = name
      self.curves = curves
      self.scores = scores
    }
  }

  /// Predictions of the test records, to be drawn.
  public struct Predicted: Sendable, Equatable {
    /// Whose predictions they are, such as "the ensemble".
    public var name: String
    /// The numbers, beside the true ones and the class of each record, by which errors are told apart.
    public var predictions: PredictionBlock
    /// How many test records there are, of which these are all, or some from all over them.
    public var recordCount: Int

    /// Makes predictions of the test records, or, where these are more than are drawn, of every so manieth.
    ///
    /// - Parameter drawnCount: So many are drawn at most: charts of more look the same.
    public init(name: String, drawnFrom all: Predictions, drawnCount: Int = 1 << 18) throws {
      precondition(drawnCount >= 1, "charts of \(drawnCount) records")
      let step = max(1, (all.recordCount + drawnCount - 1) / drawnCount)
      self.name = name
      predictions = try all.records(at: Array(stride(from: 0, to: all.recordCount, by: step)))
      recordCount = all.recordCount
    }
  }

  /// The heading of the page.
  public var title: String
  /// One or two sentences below it.
  public var lead: String
  /// The feature whose numbers are predicted.
  public var target: String
  /// The name of each class; empty where the records have none.
  public var classNames: [String]
  /// What the networks are compared with.
  public var comparisons: [ComparisonReport.Part] = []
  /// What columns of tables bring to what models say.
  public var tables: [TableExplanation] = []
  /// Panels of images.
  public var images: [ImageSection] = []
  /// What the data are.
  public var dataFacts: [ClassificationReport.Fact] = []
  /// The network, layer by layer.
  public var layers: [ClassificationReport.Layer] = []
  /// The trained networks.
  public var members: [Member] = []
  /// How the mean of the members' numbers fares on the test records.
  public var ensemble: RegressionScores?
  /// What the ensemble does with the members' numbers, such as `averages`.
  public var ensembleVerb: String?
  /// What is drawn of the test records.
  public var predicted: Predicted?
  /// The closing line.
  public var footer: String = ReportPage.usualFooter

  /// Makes a report with neither numbers nor images yet.
  public init(title: String, lead: String, target: String, classNames: [String]) {
    self.title = title
    self.lead = lead
    self.target = target
    self.classNames = classNames
  }
}
