import Arrays
import Glibc
public import Settings

/// The linear model of which superpixels are there that fits the network best near the record.
///
/// - Reference: Ribeiro, Singh and Guestrin, 2016, "Why should I trust you?", arXiv:1602.04938, section 3.4; weights and
///   penalty as the authors' library has them: exp(−d² / width²)^½ of the cosine distance, ridge regression of 1.
public struct LIME: SuperpixelKind {
  public static let keyword = "lime"
  public static let summary =
    "Shows the weights of superpixels in a linear model that imitates the network for copies of the record without some."
  public static let settings: [Setting<LIME>] =
    superpixelSettings(most: 1_000) + [
      Setting("samples", \.sampleCount, in: .within(2...10_000_000), "Copies of each record."),
      Setting("kernelWidth", \.kernelWidth, in: .within(0.001...1_000), "From which distance copies count little."),
      Setting("penalty", \.penalty, in: .within(0...1e6), "What the squared weights cost."),
    ]

  public var playerCount = 30
  public var compactness = 0.3
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.probability
  public var sampleCount = 1_000
  public var kernelWidth = 0.25
  public var penalty = 1.0

  public init() {}

  public var isRandom: Bool { true }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    var values: [Float] = []
    try forEachGame(of: subject) { record, game in
      var generator = subject.key(record, "copies").generator()
      // The first copy is the record itself.
      let copies = (0..<sampleCount).map { copy in
        (0..<game.playerCount).map { _ in copy == 0 || generator.below(2) == 1 }
      }
      let weights = fitted(copies, game.values(of: copies))
      values += game.labels.map { Float(weights[$0]) }
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "LIME, \(sampleCount) copies",
        values: Tensor(shape: [subject.count, subject.height, subject.width], values: values))
    ]
  }

  /// The weights of the players in the weighted ridge regression with an intercept.
  func fitted(_ copies: [[Bool]], _ values: [Double]) -> [Double] {
    let count = copies[0].count
    let weights = copies.map { copy in
      // The cosine of the angle between a copy and the record is √(share of players there).
      let distance = 1 - (Double(copy.count { $0 }) / Double(count)).squareRoot()
      return exp(-distance * distance / (kernelWidth * kernelWidth)).squareRoot()
    }
    let total = weights.reduce(0, +)
    var means = [Double](repeating: 0, count: count)
    for (copy, weight) in zip(copies, weights) {
      for player in 0..<count where copy[player] { means[player] += weight / total }
    }
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for (copy, (value, weight)) in zip(copies, zip(values, weights)) {
      let row = (0..<count).map { (copy[$0] ? 1 : 0) - means[$0] }
      for i in 0..<count {
        right[i] += weight * row[i] * (value - mean)
        for j in 0..<count { matrix[i][j] += weight * row[i] * row[j] }
      }
    }
    for player in 0..<count { matrix[player][player] += penalty }
    return LinearSystem.solution(matrix, right)
  }
}
