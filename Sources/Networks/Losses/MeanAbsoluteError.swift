import CKernels
package import Settings

/// |x − t|, the mean over all values.
package struct MeanAbsoluteError: LossKind {
  package static let keyword = "mae"
  package static let summary = "The mean absolute error, for numbers."
  package static let settings: [Setting<MeanAbsoluteError>] = []
  static let comparison = LossComparison.numbers

  package init() {}

  var functions: LossFunctions {
    .byValue(kernel_absolute_error)
  }
}

extension Loss {
  /// The mean absolute error, for numbers.
  public static var meanAbsoluteError: Loss { Loss(MeanAbsoluteError()) }
}
