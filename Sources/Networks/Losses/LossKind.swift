import CKernels
import Settings

/// A kind of loss.
protocol LossKind: Kind {
  /// What it compares.
  static var comparison: LossComparison { get }

  /// A positive number a class; `nil` where all count alike.
  var classWeights: [Double]? { get }

  /// What a plan calls for it.
  var functions: LossFunctions { get }
}

extension LossKind {
  var classWeights: [Double]? { nil }
}

/// The kernels of a loss, taken when a plan is built: nothing is looked up in a step.
struct LossFunctions {
  /// The sum over `[batch][width]` outputs and what they should have been, and its gradient times `scale`.
  typealias Rows = (
    _ outputs: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ batch: Int64, _ width: Int64, _ scale: Float,
    _ gradient: UnsafeMutablePointer<Float>
  ) -> Double

  /// The same of labels.
  typealias Labels = (
    _ outputs: UnsafePointer<Float>, _ labels: UnsafePointer<Int32>, _ batch: Int64, _ width: Int64, _ scale: Float,
    _ gradient: UnsafeMutablePointer<Float>
  ) -> Double

  let rows: Rows
  /// `nil` where labels have to be written out as rows.
  var labels: Labels?

  /// A loss that is a sum over single values.
  static func byValue(
    _ kind: kernel_value_loss_kind, delta: Double = 0, gamma: Double = 0, alpha: Double = -1
  ) -> LossFunctions {
    let loss = kernel_value_loss(kind: kind, delta: Float(delta), gamma: Float(gamma), alpha: Float(alpha))
    return LossFunctions(rows: { outputs, values, batch, width, scale, gradient in
      kernel_value_loss_sum(loss, outputs, values, batch * width, scale, gradient)
    })
  }
}
