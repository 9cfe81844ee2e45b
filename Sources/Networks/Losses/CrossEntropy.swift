import CKernels
public import Settings

/// Softmax cross-entropy, −Σ q · log softmax with q = weight · ((1 − smoothing) · t + smoothing / classes).
///
/// The mean over the records, by the weights of their labels where the target is labels.
///
/// - Reference: Szegedy et al., 2016, arXiv:1512.00567, section 7 (smoothing); torch.nn.CrossEntropyLoss (weights).
public struct CrossEntropy: Kind {
  public static let keyword = "crossEntropy"
  public static let summary = "Softmax cross-entropy, for classes of which one is true."
  public static let settings: [Setting<CrossEntropy>] = [
    Setting(
      "smoothing", \.smoothing, in: .within(0...0.999_999), "The share of each label that is spread over all classes."),
    Setting(
      "classWeights", \.classWeights, in: .within(1e-6...1e6), "How much each class counts, one number a class."),
  ]

  /// The share of each label that is spread over all classes.
  public var smoothing = 0.0
  /// A positive number a class; `nil` for 1.
  public var classWeights: [Double]?

  public init() {}
}

extension CrossEntropy: LossKind {
  static var comparison: LossComparison { .classes }

  var functions: LossFunctions {
    let smoothing = Float(smoothing)
    let weights = classWeights.map { $0.map { Float($0) } }
    func weighing(_ body: (kernel_class_weighing) -> Double) -> Double {
      guard let weights else { return body(kernel_class_weighing(smoothing: smoothing, weights: nil)) }
      // Sound: the kernel reads the `width` weights within the call.
      return weights.withUnsafeBufferPointer {
        body(kernel_class_weighing(smoothing: smoothing, weights: $0.baseAddress))
      }
    }
    return LossFunctions(
      rows: { outputs, values, batch, width, scale, gradient in
        weighing { kernel_soft_cross_entropy(outputs, values, batch, width, $0, scale, gradient) }
      },
      labels: { outputs, labels, batch, width, scale, gradient in
        weighing { kernel_cross_entropy(outputs, labels, batch, width, $0, scale, gradient) }
      })
  }
}

extension Loss {
  public static func crossEntropy(smoothing: Double = 0, classWeights: [Double]? = nil) -> Loss {
    var made = CrossEntropy()
    (made.smoothing, made.classWeights) = (smoothing, classWeights)
    return Loss(made)
  }
}
