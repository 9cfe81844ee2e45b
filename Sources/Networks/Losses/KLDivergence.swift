import CKernels
import Settings

/// Σ t · (log t − log softmax), the mean over the records.
struct KLDivergence: LossKind {
  static let keyword = "klDivergence"
  static let summary = "The divergence of the softmax from what it should be, for weights of classes."
  static let settings: [Setting<KLDivergence>] = []
  static let comparison = LossComparison.classes

  var functions: LossFunctions {
    LossFunctions(rows: { outputs, values, batch, width, scale, gradient in
      kernel_kl_divergence(outputs, values, batch, width, scale, gradient)
    })
  }
}

extension Loss {
  /// The divergence of the softmax from what it should be, for weights of classes.
  public static var klDivergence: Loss { Loss(KLDivergence()) }
}
