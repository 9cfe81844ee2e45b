import CKernels
package import Settings

/// Σ t · (log t − log softmax), the mean over the records.
package struct KLDivergence: LossKind {
  package static let keyword = "klDivergence"
  package static let summary = "The divergence of the softmax from what it should be, for weights of classes."
  package static let settings: [Setting<KLDivergence>] = []
  static let comparison = LossComparison.classes

  package init() {}

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
