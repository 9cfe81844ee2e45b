public import Evaluation
import Glibc
public import Settings

/// A weight and an offset per class, fitted by maximum likelihood: probabilities are softmax(w ∘ z + b).
///
/// Minimises mean NLL + ridge/2 · (‖w − 1‖² + ‖b‖²), which is strictly convex, by L-BFGS started at the identity;
/// the likelihood on the fitted records therefore never gets worse. The ridge is a normal prior of standard deviation
/// ``priorDeviation``: it settles only what the data leave open (a common offset, or classes hardly seen).
///
/// - Reference: Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks", section 4.2.
public struct VectorScaling: CalibratorKind {
  public static let keyword = "vector"
  public static let summary = "Scales and shifts the logit of each class: two numbers per class."
  public static let title = "Vector scaling"
  public static let isFittedByClass = true
  public static let settings: [Setting<VectorScaling>] = [
    Setting(
      "priorDeviation", \.priorDeviation, in: .above(0),
      "The standard deviation of the prior around weights of 1 and offsets of 0; smaller pulls harder.")
  ]

  /// The standard deviation of the prior around w = 1, b = 0.
  public var priorDeviation = 5.0

  /// The gradient norm that counts as the minimum.
  public static let gradientTolerance = 1e-8
  /// The number of steps after which the search gives up and says so in ``Fitted/isConverged``.
  public static let iterationLimit = 500

  public init() {}

  /// Weights and offsets, and how well they were found.
  public struct Fitted: FittedParameters {
    /// The weight w of each class.
    public let weights: [Double]
    /// The offset b of each class, in nats.
    public let offsets: [Double]
    /// The largest absolute entry of the gradient at the solution.
    public let gradientNorm: Double
    /// Whether ``gradientNorm`` came below ``VectorScaling/gradientTolerance``.
    public let isConverged: Bool
    /// The strength of the pull towards w = 1, b = 0: 1/(records · priorDeviation²).
    public let ridge: Double
    /// The mean negative log likelihood in nats on the fitted records, without the ridge.
    public let negativeLogLikelihood: Double
    /// How many steps were taken.
    public let iterationCount: Int

    public var classCount: Int? { weights.count }

    /// Probabilities softmax(w ∘ z + b).
    public func apply(to rows: inout [Double], classCount: Int) {
      precondition(classCount == weights.count, "scaling of \(weights.count) classes applied to \(classCount)")
      for start in stride(from: 0, to: rows.count, by: classCount) {
        for column in 0..<classCount {
          rows[start + column] = rows[start + column] * weights[column] + offsets[column]
        }
      }
      softmax(&rows, width: classCount)
    }

    public func check() throws(CalibrationError) {
      guard weights.count == offsets.count, !weights.isEmpty else {
        throw CalibrationError(
          .damaged,
          "stored vector scaling has \(weights.count) weights and \(offsets.count) offsets; fit it again")
      }
    }
  }

  /// Fits weights and offsets.
  ///
  /// Complexity: O(records · classes) per step.
  public func fit(_ logits: Predictions) throws -> Fitted {
    let classCount = logits.width
    let ridge = 1 / (Double(logits.recordCount) * priorDeviation * priorDeviation)
    var start = [Double](repeating: 0, count: 2 * classCount)
    for index in 0..<classCount { start[index] = 1 }
    let minimum = try minimizeByLBFGS(
      from: start, gradientTolerance: Self.gradientTolerance, iterationLimit: Self.iterationLimit
    ) { point, gradient in
      var value = try Self.likelihood(logits, point, &gradient)
      for index in point.indices {
        let shift = point[index] - (index < classCount ? 1 : 0)
        value += ridge / 2 * shift * shift
        gradient[index] += ridge * shift
      }
      return value
    }
    var ignored = start
    return Fitted(
      weights: Array(minimum.point[..<classCount]), offsets: Array(minimum.point[classCount...]),
      gradientNorm: minimum.gradientNorm, isConverged: minimum.gradientNorm <= Self.gradientTolerance, ridge: ridge,
      negativeLogLikelihood: try Self.likelihood(logits, minimum.point, &ignored),
      iterationCount: minimum.iterationCount)
  }

  /// The mean negative log likelihood at (w, b); overwrites `gradient`.
  private static func likelihood(
    _ logits: Predictions, _ point: [Double], _ gradient: inout [Double]
  ) throws -> Double {
    let classCount = logits.width
    let sums = try logits.reduceLabelled(
      (value: 0.0, gradient: [Double](repeating: 0, count: 2 * classCount)),
      { sums, block in
        var probabilities = [Double](repeating: 0, count: classCount)
        for record in 0..<block.count {
          let start = record * classCount
          var largest = -Double.infinity
          for column in 0..<classCount {
            probabilities[column] = block.outputs[start + column] * point[column] + point[classCount + column]
            largest = max(largest, probabilities[column])
          }
          let label = Int(block.labels[record])
          let target = probabilities[label] - largest
          var sum = 0.0
          for column in 0..<classCount {
            probabilities[column] = exp(probabilities[column] - largest)
            sum += probabilities[column]
          }
          sums.value += log(sum) - target
          for column in 0..<classCount {
            let residual = probabilities[column] / sum - (column == label ? 1 : 0)
            sums.gradient[column] += residual * block.outputs[start + column]
            sums.gradient[classCount + column] += residual
          }
        }
      },
      merge: { total, sums in
        total.value += sums.value
        for index in total.gradient.indices { total.gradient[index] += sums.gradient[index] }
      })
    let count = Double(logits.recordCount)
    for index in gradient.indices { gradient[index] = sums.gradient[index] / count }
    return sums.value / count
  }
}
