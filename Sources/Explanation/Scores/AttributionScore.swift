public import Settings

/// A way to measure whether a map can be believed: a kind of score with its settings.
///
/// Kinds are listed in `AttributionScoreKinds.swift`; each makes itself known in a file of its own.
public struct AttributionScore: KindFamily {
  public static let family = "score"
  public static var all: [any Kind.Type] { scoreKinds }

  /// What is measured, and how.
  public let settings: any AttributionScoreKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any AttributionScoreKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no score")
    }
    self.settings = settings
  }

  /// The word that names the kind in files.
  public var keyword: String { Swift.type(of: settings).keyword }

  public static func == (left: AttributionScore, right: AttributionScore) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

/// A kind of score: what it measures of maps, and which side is better.
public protocol AttributionScoreKind: Kind {
  /// Whether a greater value is better.
  static var isBetterHigh: Bool { get }

  /// What a number depends on besides the map: replacement, steps, draws; it stands beside every number.
  var words: String { get }

  /// How many training records its replacement is made of.
  var backgroundCount: Int { get }

  /// Measures the maps of all methods.
  func measure(_ trial: ScoreTrial) throws -> ScoreValues
}

extension AttributionScoreKind {
  public var backgroundCount: Int { 0 }
}

/// What a score measured.
public struct ScoreValues: Sendable, Equatable {
  /// By method, in the trial's order, one value a record.
  public var methods: [[Double]]
  /// What the best order that could be found reaches, one value a record; `nil` where there is none.
  public var bound: [Double]?
  /// By method: the mean value after each of several steps.
  public var curves: [[Double]]?
  /// What the steps of the curves are called.
  public var curveSteps: [String]?
  /// By method: whether it passes; `nil` where a value is no verdict.
  public var passes: [Bool]?

  /// Keeps what was measured.
  public init(
    methods: [[Double]], bound: [Double]? = nil, curves: [[Double]]? = nil, curveSteps: [String]? = nil,
    passes: [Bool]? = nil
  ) {
    self.methods = methods
    self.bound = bound
    self.curves = curves
    self.curveSteps = curveSteps
    self.passes = passes
  }
}
