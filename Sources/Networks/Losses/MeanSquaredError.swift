import CKernels
import Settings

/// (x − t)², the mean over all values.
struct MeanSquaredError: LossKind {
  static let keyword = "mse"
  static let summary = "The mean squared error, for numbers."
  static let settings: [Setting<MeanSquaredError>] = []
  static let comparison = LossComparison.numbers

  var functions: LossFunctions {
    .byValue(kernel_squared_error)
  }
}

extension Loss {
  /// The mean squared error, for numbers.
  public static var meanSquaredError: Loss { Loss(MeanSquaredError()) }
}
