/// Variants of a model beside each other, judged on the same test records.
public struct Comparison: Sendable, Equatable, Codable {
  /// What is compared.
  public enum Measure: String, Sendable, Equatable, Codable, CaseIterable {
    /// The share of right decisions, in [0, 1].
    case accuracy
    /// The root of the mean squared error, in units of the target.
    case rmse
    /// The mean absolute error, in units of the target.
    case mae
    /// The mean negative log likelihood of the true class, in nats.
    case loss

    /// Whether the greater figure is the better one.
    public var isGreaterBetter: Bool { self == .accuracy }
  }

  /// What was measured after each epoch; entry e belongs to epoch e + 1.
  public struct Curves: Sendable, Equatable, Codable {
    /// The loss on the training records while the network moved, as it was trained: with smoothing or weights of classes.
    public let trainLoss: [Double]
    /// The same on the validation records.
    public let validationLoss: [Double]
    /// The figure of ``Comparison/curveMeasure`` on the training records, while the network moved.
    public let trainFigure: [Double]
    /// The same on the validation records.
    public let validationFigure: [Double]
    /// The epoch whose network was kept, from 1.
    public let keptEpoch: Int

    /// Makes curves of as many entries as there were epochs.
    public init(
      trainLoss: [Double], validationLoss: [Double], trainFigure: [Double], validationFigure: [Double], keptEpoch: Int
    ) {
      self.trainLoss = trainLoss
      self.validationLoss = validationLoss
      self.trainFigure = trainFigure
      self.validationFigure = validationFigure
      self.keptEpoch = keptEpoch
    }

    /// How many epochs there were.
    public var epochCount: Int { validationLoss.count }
  }

  /// One training, or one ensemble.
  public struct Repeat: Sendable, Equatable, Codable {
    /// The stage whose predictions these are.
    public let stage: String
    /// The stages that made it, itself among them: an ensemble's members too.
    public let work: [String]
    /// The figure on the test records.
    public let figure: Double
    /// The figure on the training records in the epoch that was kept; `nil` where none was measured.
    public let trainFigure: Double?
    /// By how much the figure is better on training than on test records; negative where it is worse.
    public let generalizationGap: Double?
    /// The figure on other records that it was asked about as well; `nil` where there are none.
    public let otherFigure: Double?
    /// How it was learnt; `nil` for what does not learn by epochs itself.
    public let curves: Curves?

    /// Makes a repeat.
    public init(
      stage: String, work: [String], figure: Double, trainFigure: Double? = nil, otherFigure: Double? = nil,
      curves: Curves? = nil, measure: Measure
    ) {
      self.stage = stage
      self.work = work
      self.figure = figure
      self.trainFigure = trainFigure
      self.otherFigure = otherFigure
      self.curves = curves
      generalizationGap = trainFigure.map { measure.isGreaterBetter ? $0 - figure : figure - $0 }
    }
  }

  /// One variant.
  public struct Row: Sendable, Equatable, Codable {
    /// Its name for readers.
    public let name: String
    /// What the repeats reach.
    public let figure: RepeatedFigure
    /// What another implementation reached.
    public let original: Double?
    /// The mean less the original.
    public let difference: Double?
    /// How many numbers are trained; of an ensemble, in all its members.
    public let parameterCount: Int?
    /// Multiplications with an addition for one record; of an ensemble, in all its members.
    public let multiplyAdds: Int?
    /// The trainings, at least one.
    public let repeats: [Repeat]

    /// Makes a row of at least one repeat.
    public init(
      name: String, original: Double? = nil, parameterCount: Int? = nil, multiplyAdds: Int? = nil, repeats: [Repeat]
    ) {
      self.name = name
      self.original = original
      self.parameterCount = parameterCount
      self.multiplyAdds = multiplyAdds
      self.repeats = repeats
      let figure = RepeatedFigure(of: repeats.map(\.figure))
      self.figure = figure
      difference = original.map { figure.mean - $0 }
    }

    /// What the repeats reach on other records; `nil` where there are none.
    public var otherFigure: RepeatedFigure? {
      let figures = repeats.compactMap(\.otherFigure)
      return figures.count == repeats.count ? RepeatedFigure(of: figures) : nil
    }

    /// The epochs of each repeat that has any.
    public var epochCounts: [Int] { repeats.compactMap(\.curves?.epochCount) }

    /// The mean figure on training records; `nil` unless every repeat has one.
    public var trainFigure: Double? { mean(of: repeats.map(\.trainFigure)) }

    /// The mean of the gaps; `nil` unless every repeat has one.
    public var generalizationGap: Double? { mean(of: repeats.map(\.generalizationGap)) }

    /// The mean of a curve over the repeats, as far as all of them trained; empty unless every repeat has curves.
    public func meanCurve(_ curve: (Curves) -> [Double]) -> [Double] {
      let curves = repeats.compactMap { $0.curves.map(curve) }
      guard curves.count == repeats.count, let length = curves.map(\.count).min() else { return [] }
      return (0..<length).map { epoch in curves.reduce(0) { $0 + $1[epoch] } / Double(curves.count) }
    }

    private func mean(of values: [Double?]) -> Double? {
      let known = values.compactMap(\.self)
      return known.count == values.count ? known.reduce(0, +) / Double(known.count) : nil
    }
  }

  /// What is compared.
  public let measure: Measure
  /// What the curves show beside the loss: the accuracy, or in regression the RMSE.
  public let curveMeasure: Measure
  /// Where the originals come from, in words.
  public let originals: String
  /// What the other records are that all were asked about as well; `nil` where there are none.
  public let others: String?
  /// The variants, in the order of the file.
  public let rows: [Row]
  /// Stages whose figures and times are drawn as a number grows; `nil` where there are none.
  public let growth: Growth?

  /// Makes a comparison.
  public init(
    measure: Measure, curveMeasure: Measure, originals: String, others: String? = nil, rows: [Row],
    growth: Growth? = nil
  ) {
    self.measure = measure
    self.curveMeasure = curveMeasure
    self.originals = originals
    self.others = others
    self.rows = rows
    self.growth = growth
  }

  /// The row with the best mean; the first of equals.
  public var best: Row? {
    rows.reduce(nil) { best, row in
      guard let best else { return row }
      let isBetter =
        measure.isGreaterBetter ? row.figure.mean > best.figure.mean : row.figure.mean < best.figure.mean
      return isBetter ? row : best
    }
  }
}
