import Arrays

extension PlanBuilder {
  /// Where the weights and bias of a convolution or dense layer are read from.
  struct AffineParameters {
    let weight: Buffer
    let bias: Buffer?
  }

  /// The weights and bias as they are trained; with a batch normalisation behind them whose statistics are fixed,
  /// copies it is multiplied into, made anew whenever the parameters change: w·s and (b − mean)·s + beta with
  /// s = gamma / √(variance + epsilon), filter by filter.
  ///
  /// - Reference: Jacob et al., 2018, "Quantization and training of neural networks", arXiv:1712.05877, section 3.2.
  func affineParameters(_ name: String, hasBias: Bool, norm: FixedNorm?) -> AffineParameters {
    let weight = parameters.buffer("\(name).weight")
    let bias = hasBias ? parameters.buffer("\(name).bias") : nil
    guard let norm else { return AffineParameters(weight: weight, bias: bias) }
    let gamma = norm.settings.hasScale ? parameters.buffer("\(norm.name).gamma") : nil
    let beta = norm.settings.hasCenter ? parameters.buffer("\(norm.name).beta") : nil
    let mean = parameters.buffer("\(norm.name).movingMean")
    let variance = parameters.buffer("\(norm.name).movingVariance")
    let foldedWeight = arena.buffer(.shared, byteCount: weight.byteCount)
    let foldedBias = arena.buffer(.shared, byteCount: mean.byteCount)
    let filters = mean.byteCount / MemoryLayout<Float>.stride
    let perFilter = weight.byteCount / mean.byteCount
    let epsilon = norm.settings.epsilon(under: preset)
    fold { [arena] in
      for filter in 0..<filters {
        let slope = gamma.map { Double(arena.floats($0)[filter]) } ?? 1
        let scale = slope / (Double(arena.floats(variance)[filter]) + epsilon).squareRoot()
        for index in filter * perFilter..<(filter + 1) * perFilter {
          arena.floats(foldedWeight)[index] = Float(Double(arena.floats(weight)[index]) * scale)
        }
        let offset = bias.map { Double(arena.floats($0)[filter]) } ?? 0
        let shift = beta.map { Double(arena.floats($0)[filter]) } ?? 0
        arena.floats(foldedBias)[filter] = Float((offset - Double(arena.floats(mean)[filter])) * scale + shift)
      }
    }
    return AffineParameters(weight: foldedWeight, bias: foldedBias)
  }
}
