public import Evaluation
import Glibc

/// One temperature for all classes, fitted by maximum likelihood: probabilities are softmax(z / T).
///
/// The negative log likelihood is convex in the inverse temperature β = 1/T, so its root-bracketed derivative certifies
/// the optimum: ``derivative`` is what is left of it, ``inverseTemperatureBracket`` holds the true root.
///
/// - Reference: Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks", section 4.2.
public struct TemperatureScaling: Sendable, Equatable, Codable {
  /// The temperature T, within ``bounds``; above 1 softens, below 1 sharpens.
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

  /// The temperatures searched.
  public static let bounds = 0.01...100.0

  /// Minimises the likelihood over β by Newton steps kept inside a shrinking bracket.
  ///
  /// Complexity: O(records · classes) for each of typically 10 to 20 evaluations.
  public init(fitting logits: LabelledScores) {
    let range = (1 / Self.bounds.upperBound)...(1 / Self.bounds.lowerBound)
    var low = range.lowerBound
    var high = range.upperBound
    var evaluations = 0
    func evaluate(_ beta: Double) -> Likelihood {
      evaluations += 1
      return Likelihood(logits, inverseTemperature: beta)
    }
    var beta = 1.0
    var point = evaluate(beta)
    var atBound = false
    // The derivative rises with β; its sign tells on which side the minimum lies.
    if point.derivative != 0 {
      let edge = point.derivative < 0 ? high : low
      let atEdge = evaluate(edge)
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
      let candidate = evaluate(next)
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
      if evaluate(left).derivative <= 0 && evaluate(right).derivative >= 0 {
        low = left
        high = right
      }
    }
    temperature = 1 / beta
    negativeLogLikelihood = point.value
    derivative = point.derivative
    inverseTemperatureBracket = low...high
    isAtBound = atBound
    evaluationCount = evaluations
  }

  /// Probabilities softmax(z / T).
  public func apply(_ logits: ClassScores) -> ClassScores {
    ClassScores(unchecked: logits.values.map { $0 / temperature }, classCount: logits.classCount).softmax()
  }

  /// The mean negative log likelihood and its first two derivatives by β.
  private struct Likelihood {
    var value = 0.0
    var derivative = 0.0
    var curvature = 0.0

    init(_ logits: LabelledScores, inverseTemperature beta: Double) {
      let classCount = logits.classCount
      logits.scores.values.withUnsafeBufferPointer { values in
        for (record, label) in logits.labels.enumerated() {
          let start = record * classCount
          var largest = values[start]
          for index in start..<start + classCount { largest = max(largest, values[index]) }
          var sum = 0.0
          var first = 0.0
          var second = 0.0
          for index in start..<start + classCount {
            let z = values[index] - largest
            let weight = exp(beta * z)
            sum += weight
            first += weight * z
            second += weight * z * z
          }
          let mean = first / sum
          let target = values[start + Int(label)] - largest
          value += log(sum) - beta * target
          derivative += mean - target
          curvature += max(second / sum - mean * mean, 0)
        }
      }
      let count = Double(logits.recordCount)
      value /= count
      derivative /= count
      curvature /= count
    }
  }
}
