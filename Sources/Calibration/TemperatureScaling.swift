public import Evaluation
import Glibc
public import Settings

/// One temperature for all classes, fitted by maximum likelihood: probabilities are softmax(z / T); keeps every decision.
///
/// The negative log likelihood is convex in the inverse temperature β = 1/T, so its root-bracketed derivative certifies
/// the optimum: ``Fitted/derivative`` is what is left of it, ``Fitted/inverseTemperatureBracket`` holds the true root.
///
/// - Reference: Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks", section 4.2.
public struct TemperatureScaling: CalibratorKind {
  public static let keyword = "temperature"
  public static let summary = "Divides logits by one number, which keeps every decision."
  public static let title = "Temperature"
  public static let isFittedByClass = false
  public static let settings: [Setting<TemperatureScaling>] = []

  /// The temperatures searched.
  public static let bounds = 0.01...100.0

  public init() {}

  /// The temperature and its certificate.
  public struct Fitted: FittedParameters {
    /// The temperature T, within ``TemperatureScaling/bounds``; above 1 softens, below 1 sharpens.
    public let temperature: Double
    /// The mean negative log likelihood in nats on the fitted records.
    public let negativeLogLikelihood: Double
    /// The derivative of the mean negative log likelihood by β at the solution, in nats.
    public let derivative: Double
    /// The narrowest interval of β at whose ends the derivative was seen to change sign.
    public let inverseTemperatureBracket: ClosedRange<Double>
    /// Whether the minimum lies at or beyond a bound, as for records a network separates without error.
    public let isAtBound: Bool
    /// How often the likelihood was evaluated.
    public let evaluationCount: Int

    /// Probabilities softmax(z / T).
    public func apply(to rows: inout [Double], classCount: Int) {
      for index in rows.indices { rows[index] /= temperature }
      softmax(&rows, width: classCount)
    }

    public func check() throws(CalibrationError) {
      guard TemperatureScaling.bounds.contains(temperature) else {
        throw CalibrationError(
          .damaged, "stored temperature \(temperature) is outside \(TemperatureScaling.bounds); fit it again")
      }
    }

    public var caution: String? {
      isAtBound
        ? "its temperature lies at the bound of the search, \(temperature): the true one is beyond, or none" : nil
    }

    public var certificate: [CertificateWord] {
      [
        .text("Temperature T = "), .decimal(temperature, digits: 4),
        .text(". Certificate: the derivative of the likelihood by 1/T is "), .scientific(derivative),
        .text(" nats there, the minimum is bracketed within "),
        .scientific(inverseTemperatureBracket.upperBound - inverseTemperatureBracket.lowerBound),
        .text(
          isAtBound
            ? ", at the bound of the search, beyond which it may lie: treat it with care." : ", away from the bounds."),
      ]
    }
  }

  /// Minimises the likelihood over β by Newton steps kept inside a shrinking bracket.
  ///
  /// Complexity: O(records · classes) for each of typically 10 to 20 evaluations.
  public func fit(_ logits: Predictions) throws -> Fitted {
    let range = (1 / Self.bounds.upperBound)...(1 / Self.bounds.lowerBound)
    var low = range.lowerBound
    var high = range.upperBound
    var evaluations = 0
    func evaluate(_ beta: Double) throws -> Likelihood {
      evaluations += 1
      return try Likelihood(of: logits, inverseTemperature: beta)
    }
    var beta = 1.0
    var point = try evaluate(beta)
    var atBound = false
    // The derivative rises with β; its sign tells on which side the minimum lies.
    if point.derivative != 0 {
      let edge = point.derivative < 0 ? high : low
      let atEdge = try evaluate(edge)
      if atEdge.derivative == 0 || (atEdge.derivative < 0) == (point.derivative < 0) {
        beta = edge
        point = atEdge
        low = edge
        high = edge
        atBound = true
      }
    } else {
      low = beta
      high = beta
    }
    while !atBound && point.derivative != 0 && evaluations < 200 {
      if point.derivative < 0 { low = beta } else { high = beta }
      let newton = beta - point.derivative / point.curvature
      var next = newton > low && newton < high ? newton : low + (high - low) / 2
      if abs(newton - beta) <= beta.ulp { break }
      if next <= low || next >= high { next = low + (high - low) / 2 }
      // Two neighbours bracket the root: machine precision is reached.
      if next <= low || next >= high { break }
      let candidate = try evaluate(next)
      // Where rounding hides the sign of the derivative, a step that no longer shrinks it ends the search.
      let isStalled = abs(candidate.derivative) >= abs(point.derivative) && abs(next - beta) <= 8 * beta.ulp
      if isStalled { break }
      beta = next
      point = candidate
    }
    // Newton comes from one side and leaves a wide bracket; two more evaluations close it around the solution.
    for width in [1e-14, 1e-12, 1e-10, 1e-8] where !atBound && high - low > 2 * width * beta {
      let left = max(beta * (1 - width), low)
      let right = min(beta * (1 + width), high)
      if try evaluate(left).derivative <= 0 && evaluate(right).derivative >= 0 {
        low = left
        high = right
      }
    }
    return Fitted(
      temperature: 1 / beta, negativeLogLikelihood: point.value, derivative: point.derivative,
      inverseTemperatureBracket: low...high, isAtBound: atBound, evaluationCount: evaluations)
  }

  /// The mean negative log likelihood and its first two derivatives by β.
  private struct Likelihood: Sendable {
    var value = 0.0
    var derivative = 0.0
    var curvature = 0.0

    private init() {}

    init(of logits: Predictions, inverseTemperature beta: Double) throws {
      self = try logits.reduceLabelled(
        Likelihood(), { sum, block in for record in 0..<block.count { sum.add(block, record, beta) } },
        merge: { total, sum in
          total.value += sum.value
          total.derivative += sum.derivative
          total.curvature += sum.curvature
        })
      let count = Double(logits.recordCount)
      value /= count
      derivative /= count
      curvature /= count
    }

    private mutating func add(_ block: PredictionBlock, _ record: Int, _ beta: Double) {
      let row = block.row(record)
      var largest = block.outputs[row.lowerBound]
      for index in row { largest = max(largest, block.outputs[index]) }
      var sum = 0.0
      var first = 0.0
      var second = 0.0
      for index in row {
        let z = block.outputs[index] - largest
        let weight = exp(beta * z)
        sum += weight
        first += weight * z
        second += weight * z * z
      }
      let mean = first / sum
      let target = block.outputs[row.lowerBound + Int(block.labels[record])] - largest
      value += log(sum) - beta * target
      derivative += mean - target
      curvature += max(second / sum - mean * mean, 0)
    }
  }
}
