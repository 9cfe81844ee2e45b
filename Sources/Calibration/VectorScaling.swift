public import Evaluation
import Glibc

/// A weight and an offset per class, fitted by maximum likelihood: probabilities are softmax(w ∘ z + b).
///
/// Minimises mean NLL + ``ridge``/2 · (‖w − 1‖² + ‖b‖²), which is strictly convex, by L-BFGS started at the identity;
/// the likelihood on the fitted records therefore never gets worse. The ridge is a normal prior of standard deviation
/// ``priorDeviation``: it settles only what the data leave open (a common offset, or classes hardly seen).
///
/// - Reference: Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks", section 4.2.
public struct VectorScaling: Sendable, Equatable, Codable {
  /// The weight w of each class.
  public let weights: [Double]
  /// The offset b of each class, in nats.
  public let offsets: [Double]
  /// The largest absolute entry of the gradient at the solution.
  public let gradientNorm: Double
  /// Whether ``gradientNorm`` came below ``gradientTolerance``.
  public let isConverged: Bool
  /// The strength of the pull towards w = 1, b = 0: 1/(records · ``priorDeviation``²).
  public let ridge: Double
  /// The mean negative log likelihood in nats on the fitted records, without the ridge.
  public let negativeLogLikelihood: Double
  /// How many steps were taken.
  public let iterationCount: Int

  /// The standard deviation of the prior around w = 1, b = 0.
  public static let priorDeviation = 5.0
  /// The gradient norm that counts as the minimum.
  public static let gradientTolerance = 1e-8
  /// The number of steps after which the search gives up and says so in ``isConverged``.
  public static let iterationLimit = 500

  /// Fits weights and offsets.
  ///
  /// Complexity: O(records · classes) per step.
  public init(fitting logits: LabelledScores) {
    let classCount = logits.classCount
    let ridge = 1 / (Double(logits.recordCount) * Self.priorDeviation * Self.priorDeviation)
    var start = [Double](repeating: 0, count: 2 * classCount)
    for index in 0..<classCount { start[index] = 1 }
    let minimum = minimizeByLBFGS(
      from: start, gradientTolerance: Self.gradientTolerance, iterationLimit: Self.iterationLimit
    ) { point, gradient in
      var value = Self.likelihood(logits, point, &gradient)
      for index in point.indices {
        let shift = point[index] - (index < classCount ? 1 : 0)
        value += ridge / 2 * shift * shift
        gradient[index] += ridge * shift
      }
      return value
    }
    weights = Array(minimum.point[..<classCount])
    offsets = Array(minimum.point[classCount...])
    gradientNorm = minimum.gradientNorm
    isConverged = minimum.gradientNorm <= Self.gradientTolerance
    iterationCount = minimum.iterationCount
    self.ridge = ridge
    var ignored = start
    negativeLogLikelihood = Self.likelihood(logits, minimum.point, &ignored)
  }

  /// Probabilities softmax(w ∘ z + b); `logits` must have as many classes as were fitted.
  public func apply(_ logits: ClassScores) -> ClassScores {
    precondition(
      logits.classCount == weights.count, "scaling of \(weights.count) classes applied to \(logits.classCount)")
    var scaled = logits.values
    for index in scaled.indices {
      let column = index % weights.count
      scaled[index] = scaled[index] * weights[column] + offsets[column]
    }
    return ClassScores(unchecked: scaled, classCount: logits.classCount).softmax()
  }

  /// The mean negative log likelihood at (w, b); overwrites `gradient`.
  private static func likelihood(_ logits: LabelledScores, _ point: [Double], _ gradient: inout [Double]) -> Double {
    let classCount = logits.classCount
    var total = 0.0
    var probabilities = [Double](repeating: 0, count: classCount)
    for index in gradient.indices { gradient[index] = 0 }
    for (record, label) in logits.labels.enumerated() {
      let start = record * classCount
      var largest = -Double.infinity
      for column in 0..<classCount {
        probabilities[column] = logits.scores.values[start + column] * point[column] + point[classCount + column]
        largest = max(largest, probabilities[column])
      }
      let target = probabilities[Int(label)] - largest
      var sum = 0.0
      for column in 0..<classCount {
        probabilities[column] = exp(probabilities[column] - largest)
        sum += probabilities[column]
      }
      total += log(sum) - target
      for column in 0..<classCount {
        let residual = probabilities[column] / sum - (column == Int(label) ? 1 : 0)
        gradient[column] += residual * logits.scores.values[start + column]
        gradient[classCount + column] += residual
      }
    }
    let count = Double(logits.recordCount)
    for index in gradient.indices { gradient[index] /= count }
    return total / count
  }
}
