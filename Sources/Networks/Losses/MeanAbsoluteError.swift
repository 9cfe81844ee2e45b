import CKernels
import Settings

/// |x − t|, the mean over all values.
struct MeanAbsoluteError: LossKind {
  static let keyword = "mae"
  static let summary = "The mean absolute error, for numbers."
  static let settings: [Setting<MeanAbsoluteError>] = []
  static let comparison = LossComparison.numbers

  var functions: LossFunctions {
    .byValue(kernel_absolute_error)
  }
}

extension Loss {
  /// The mean absolute error, for numbers.
  public static var meanAbsoluteError: Loss { Loss(MeanAbsoluteError()) }
}
