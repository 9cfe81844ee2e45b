import CKernels
package import Settings

/// −t · log p − (1 − t) · log(1 − p) with p = sigmoid(x), the mean over all values.
package struct BinaryCrossEntropy: LossKind {
  package static let keyword = "binaryCrossEntropy"
  package static let summary = "Sigmoid cross-entropy, for classes of which each is true or not by itself."
  package static let settings: [Setting<BinaryCrossEntropy>] = []
  static let comparison = LossComparison.independentClasses

  package init() {}

  var functions: LossFunctions {
    .byValue(kernel_binary_cross_entropy)
  }
}

extension Loss {
  /// Sigmoid cross-entropy, for classes of which each is true or not by itself.
  public static var binaryCrossEntropy: Loss { Loss(BinaryCrossEntropy()) }
}
