public import Arrays
public import Calibration
public import Evaluation

/// All that the report of a classification pipeline shows, as plain values; what is empty or `nil` is left out.
public struct ClassificationReport: Sendable, Equatable {
  /// A name with a finished text.
  public struct Fact: Sendable, Equatable {
    /// The name, such as "Training records".
    public var name: String
    /// The text, such as "48 000".
    public var value: String

    /// Makes a fact.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One layer of the network.
  public struct Layer: Sendable, Equatable {
    /// What it is, such as "Convolution 3×3".
    public var name: String
    /// The shape of its output, without the batch axis.
    public var outputShape: [Int]
    /// The number of its trained numbers.
    public var parameterCount: Int

    /// Makes a layer.
    public init(name: String, outputShape: [Int], parameterCount: Int) {
      self.name = name
      self.outputShape = outputShape
      self.parameterCount = parameterCount
    }
  }

  /// The learning curves of one member; entry e belongs to epoch e + 1.
  public struct Curves: Sendable, Equatable {
    /// The mean training loss in nats.
    public var trainingLoss: [Double]
    /// The mean validation loss in nats.
    public var validationLoss: [Double]
    /// The training accuracy in [0, 1].
    public var trainingAccuracy: [Double]
    /// The validation accuracy in [0, 1].
    public var validationAccuracy: [Double]
    /// The epoch whose weights were kept, counted from 1.
    public var bestEpoch: Int?

    /// Makes curves.
    public init(
      trainingLoss: [Double], validationLoss: [Double], trainingAccuracy: [Double] = [],
      validationAccuracy: [Double] = [], bestEpoch: Int? = nil
    ) {
      self.trainingLoss = trainingLoss
      self.validationLoss = validationLoss
      self.trainingAccuracy = trainingAccuracy
      self.validationAccuracy = validationAccuracy
      self.bestEpoch = bestEpoch
    }
  }

  /// One trained network.
  public struct Member: Sendable, Equatable {
    /// Its name, such as "train.1".
    public var name: String
    /// Its learning curves.
    public var curves: Curves?
    /// Its accuracy on the test records.
    public var accuracy: Double
    /// Its negative log likelihood on the test records, in nats.
    public var negativeLogLikelihood: Double
    /// Its mean share of decisions in common with another member; `nil` for a single member.
    public var agreement: Double?

    /// Makes a member.
    public init(
      name: String, curves: Curves? = nil, accuracy: Double, negativeLogLikelihood: Double, agreement: Double? = nil
    ) {
      self.name = name
      self.curves = curves
      self.accuracy = accuracy
      self.negativeLogLikelihood = negativeLogLikelihood
      self.agreement = agreement
    }
  }

  /// The members together.
  public struct EnsembleResult: Sendable, Equatable {
    /// The accuracy of the mean probabilities.
    public var accuracy: Double
    /// Their negative log likelihood in nats.
    public var negativeLogLikelihood: Double
    /// The mean share of equal decisions over pairs of members.
    public var agreement: Double
    /// The share of records on which all members decide alike.
    public var unanimous: Double
    /// What it does with the members' probabilities, such as `averages`.
    public var verb: String

    /// Makes a result.
    public init(
      accuracy: Double, negativeLogLikelihood: Double, agreement: Double, unanimous: Double, verb: String
    ) {
      self.accuracy = accuracy
      self.negativeLogLikelihood = negativeLogLikelihood
      self.agreement = agreement
      self.unanimous = unanimous
      self.verb = verb
    }
  }

  /// What one calibrator achieves on test records.
  public struct CalibrationResult: Sendable, Equatable {
    /// The calibrator; `none` is the state before.
    public var calibrator: Calibrator
    /// How good its probabilities are, over the bins of the summary.
    public var scores: ProbabilityScores
    /// What the choice went by, cross-fitted on validation records.
    public var heldOut: Double?

    /// Makes a result.
    public init(calibrator: Calibrator, scores: ProbabilityScores, heldOut: Double? = nil) {
      self.calibrator = calibrator
      self.scores = scores
      self.heldOut = heldOut
    }
  }

  /// All of calibration: each calibrator's result, and the one chosen.
  public struct CalibrationSummary: Sendable, Equatable {
    /// Whose predictions were calibrated, such as "ensemble".
    public var subject: String
    /// One result per calibrator, `none` among them.
    public var results: [CalibrationResult]
    /// The one chosen.
    public var chosen: Calibrator
    /// What the choice went by.
    public var criterion: CalibrationCriterion
    /// Over how many bins calibration errors are taken.
    public var binCount: Int
    /// What backs the fitted numbers, a sentence each.
    public var certificates: [[CertificateWord]]
    /// The bootstrap interval of the chosen one's calibration error.
    public var interval: BootstrapInterval?
    /// What a perfectly calibrated model would show by chance.
    public var null: NullCalibrationError?
    /// Those that could not be judged, and why; `nil` where all could.
    public var leftOut: String?

    /// Makes a summary.
    public init(
      subject: String, results: [CalibrationResult], chosen: Calibrator,
      criterion: CalibrationCriterion = .negativeLogLikelihood, binCount: Int,
      certificates: [[CertificateWord]] = [], interval: BootstrapInterval? = nil, null: NullCalibrationError? = nil,
      leftOut: String? = nil
    ) {
      self.subject = subject
      self.results = results
      self.chosen = chosen
      self.criterion = criterion
      self.binCount = binCount
      self.certificates = certificates
      self.interval = interval
      self.null = null
      self.leftOut = leftOut
    }
  }

  /// One attribution of one record.
  public struct Attribution: Sendable, Equatable {
    /// The method, such as "Integrated gradients".
    public var method: String
    /// The map, `[height, width]` or `[channel, height, width]`, whose channels are summed.
    public var map: Tensor
    /// How it is coloured.
    public var scale: HeatMapScale
    /// What the attributions miss of the output they should sum to, as a share of it; `nil` where they need not.
    public var completenessResidual: Double?
    /// What the map calls important in the record, where it can be heard.
    public var sound: PlayedSound?

    /// Makes an attribution.
    public init(method: String, map: Tensor, scale: HeatMapScale, completenessResidual: Double? = nil) {
      self.method = method
      self.map = map
      self.scale = scale
      self.completenessResidual = completenessResidual
    }
  }

  /// One explained record.
  public struct Explanation: Sendable, Equatable {
    /// The record's name, such as "test 812".
    public var name: String
    /// The image, `[channel, height, width]` with 1 or 3 channels in [0, 1].
    public var image: Tensor
    /// The true class.
    public var trueClass: Int
    /// The decided class.
    public var decidedClass: Int
    /// The probability of the decided class.
    public var probability: Double
    /// One attribution per method.
    public var attributions: [Attribution]
    /// The record, where it can be heard.
    public var sound: PlayedSound?

    /// Makes an explanation.
    public init(
      name: String, image: Tensor, trueClass: Int, decidedClass: Int, probability: Double, attributions: [Attribution]
    ) {
      self.name = name
      self.image = image
      self.trueClass = trueClass
      self.decidedClass = decidedClass
      self.probability = probability
      self.attributions = attributions
    }
  }

  /// The heading of the page.
  public var title: String
  /// One or two sentences below it.
  public var lead: String
  /// The name of each class.
  public var classNames: [String]
  /// What the data are.
  public var dataFacts: [Fact] = []
  /// How the classes are spread over the splits.
  public var classBalance: ClassBalance?
  /// The network, layer by layer.
  public var layers: [Layer] = []
  /// The trained networks.
  public var members: [Member] = []
  /// How the classes that they tell stand to each other.
  public var classes = Predictions.Classes.exclusive
  /// The gradients of the trained networks, layer by layer.
  public var gradientNorms: [GradientNormChart.Variant] = []
  /// The members together.
  public var ensemble: EnsembleResult?
  /// How often each class was decided as each, on test records.
  public var confusion: ConfusionMatrix?
  /// Calibrations, each of the predictions of another stage; the first one's figures are in the headline.
  public var calibrations: [CalibrationSummary] = []
  /// The explained records of each network.
  public var galleries: [Gallery] = []
  /// What columns of tables bring to what models say.
  public var tables: [TableExplanation] = []
  /// What was measured of the maps of the galleries.
  public var mapScores: [MapScores] = []
  /// Filters of convolutions.
  public var filters: [FilterGrid] = []
  /// What was found inside networks.
  public var inside: [InsideFinding] = []
  /// What comes out of convolutions.
  public var responses: [ResponseGrid] = []
  /// What the networks are compared with.
  public var comparisons: [ComparisonReport.Part] = []
  /// Records that matter.
  public var audits: [AuditSection] = []
  /// Panels of images.
  public var images: [ImageSection] = []
  /// The closing line.
  public var footer: String = ReportPage.usualFooter

  /// Makes a report with neither numbers nor images yet.
  public init(title: String, lead: String, classNames: [String]) {
    self.title = title
    self.lead = lead
    self.classNames = classNames
  }
}
