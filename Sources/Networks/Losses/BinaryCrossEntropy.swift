import CKernels
import Settings

/// −t · log p − (1 − t) · log(1 − p) with p = sigmoid(x), the mean over all values.
struct BinaryCrossEntropy: LossKind {
  static let keyword = "binaryCrossEntropy"
  static let summary = "Sigmoid cross-entropy, for classes of which each is true or not by itself."
  static let settings: [Setting<BinaryCrossEntropy>] = []
  static let comparison = LossComparison.independentClasses

  var functions: LossFunctions {
    .byValue(kernel_binary_cross_entropy)
  }
}

extension Loss {
  /// Sigmoid cross-entropy, for classes of which each is true or not by itself.
  public static var binaryCrossEntropy: Loss { Loss(BinaryCrossEntropy()) }
}
