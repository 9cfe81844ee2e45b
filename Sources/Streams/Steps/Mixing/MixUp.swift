package import Arrays
public import Settings

/// Weighted means of the inputs and of the labels of two records: `weight · own + (1 - weight) · partner's`.
///
/// - Reference: Zhang, Cisse, Dauphin and Lopez-Paz, 2018, "mixup: beyond empirical risk minimization", ICLR, section
///   2.
public struct MixUp: Hashable, Sendable {
  /// The weight is drawn from Beta(α, α).
  public var alpha: Float

  /// Describes the mixing.
  public init(alpha: Float) { self.alpha = alpha }

  /// The mixing with its defaults.
  public init() { self.init(alpha: 1) }
}

extension BatchTransform {
  /// Weighted means of inputs and of labels.
  public static func mixUp(alpha: Float) -> BatchTransform { BatchTransform(mixing: MixUp(alpha: alpha)) }
}

extension MixUp: BatchMixing {
  public static let keyword = "mixUp"
  public static let summary = "Weighted means of the inputs and of the labels of two records."
  public static let shorthand: String? = "alpha"
  public static let settings: [Setting<MixUp>] = [
    Setting("alpha", \.alpha, in: .above(0, upTo: 1000), required: true, "Weights are drawn from Beta(alpha, alpha).")
  ]

  /// The record's own weight.
  package struct Draw: Codable, Hashable, Sendable {
    package var weight: Float
  }

  package func check(_ shape: SampleShape) {}

  package func draw(inputShape: [Int], generator: inout CounterGenerator) -> Draw {
    Draw(weight: Float(generator.beta(alpha: Double(alpha))))
  }

  package func weight(_ draw: Draw, inputShape: [Int]) -> Float { draw.weight }

  package func apply(
    _ draw: Draw, row: Int, partner: Int, inputShape: [Int], from inputs: [Float], to result: inout [Float]
  ) {
    let (weight, count) = (draw.weight, inputShape.product)
    inputs.withUnsafeBufferPointer { inputs in
      result.withUnsafeMutableBufferPointer { result in
        // Sound: rows are checked to lie within both buffers.
        let (own, other) = (row * count, partner * count)
        precondition(max(own, other) + count <= inputs.count && inputs.count == result.count, "rows beyond the batch")
        for index in 0..<count {
          result[own + index] = weight * inputs[own + index] + (1 - weight) * inputs[other + index]
        }
      }
    }
  }
}
