import CKernels
package import Settings

/// (x − t)², the mean over all values.
package struct MeanSquaredError: LossKind {
  package static let keyword = "mse"
  package static let summary = "The mean squared error, for numbers."
  package static let settings: [Setting<MeanSquaredError>] = []
  static let comparison = LossComparison.numbers

  package init() {}

  var functions: LossFunctions {
    .byValue(kernel_squared_error)
  }
}

extension Loss {
  /// The mean squared error, for numbers.
  public static var meanSquaredError: Loss { Loss(MeanSquaredError()) }
}
