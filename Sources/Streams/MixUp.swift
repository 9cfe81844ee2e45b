package import Arrays

/// One record's part in mixing inputs: `weight · own + (1 - weight) · partner's`.
///
/// - Reference: Zhang, Cisse, Dauphin and Lopez-Paz, 2018, "mixup: beyond empirical risk minimization", ICLR, section
///   2.
package struct MixUp: Codable, Hashable, Sendable {
  /// The record's own weight.
  package var weight: Float

  /// Draws the weight from Beta(α, α).
  package static func draw(alpha: Float, generator: inout CounterGenerator) -> MixUp {
    MixUp(weight: Float(generator.beta(alpha: Double(alpha))))
  }

  /// Writes a row of `count` elements.
  func apply(row: Int, partner: Int, _ count: Int, from inputs: [Float], to result: inout [Float]) {
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
