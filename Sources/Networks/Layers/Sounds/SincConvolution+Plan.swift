import COneDNN
import Glibc

extension SincConvolution {
  /// Adds the convolution with the band-passes, which are made anew whenever the cut-offs change, and its gradients.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let name = place.name
    let window = try window(over: inputs[0].shape, at: place)
    let shape = [filters] + window.output
    let weights = Layout.plain([filters, 1, taps])
    let problem = ConvolutionKernels.Problem(
      source: builder.sliceShape(inputs[0].shape), weights: weights.shape, bias: nil, output: builder.sliceShape(shape),
      window: window.geometry, activation: nil, needsInputGradient: inputs[0].gradient != nil,
      needsWeightGradient: builder.needsParameterGradients, isInference: builder.mode == .inference)
    guard let kernels = ConvolutionKernels.best(problem, current: inputs[0].layout),
      let weightLayout = Layout.chosen(by: kernels.forward, dnnl_query_weights_md, shape: weights.shape)
    else { throw NetworkError(.unsupported, "oneDNN has no convolution for '\(name)' on \(inputs[0].shape)") }
    let bank = BandPasses(self, name, builder)
    builder.fold { bank.make() }
    let source = try builder.reordered(inputs[0], to: kernels.source)
    let output = builder.value(shape, kernels.output)
    try builder.primitive(
      kernels.forward,
      [
        (DNNL_ARG_SRC, kernels.source, source.buffer),
        (DNNL_ARG_WEIGHTS, weightLayout, try builder.parameter(bank.taps, held: weights, as: weightLayout)),
        (DNNL_ARG_DST, kernels.output, output.buffer),
      ])
    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let outputGradient = builder.sum(of: gradient)
      if let description = kernels.weightGradient,
        let layout = Layout.chosen(by: description, dnnl_query_diff_weights_md, shape: weights.shape)
      {
        let arena = builder.arena
        let tapGradient = arena.buffer(.slice, byteCount: layout.byteCount)
        try builder.primitive(
          description,
          [
            (DNNL_ARG_SRC, kernels.source, source.buffer), (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
            (DNNL_ARG_DIFF_WEIGHTS, layout, tapGradient),
          ])
        var plain = tapGradient
        if !layout.equals(weights) {
          plain = arena.buffer(.slice, byteCount: weights.byteCount)
          try builder.reorder(tapGradient, layout, to: plain, weights)
        }
        let low = try builder.parameterGradient("\(name).low", as: .plain([filters]))
        let band = try builder.parameterGradient("\(name).band", as: .plain([filters]))
        builder.perSlice(uses: [plain, low, band]) { [plain] slice, _ in
          bank.project(
            arena.floats(plain, slice: slice), low: arena.floats(low, slice: slice),
            band: arena.floats(band, slice: slice))
        }
      }
      if let description = kernels.inputGradient, let share = source.gradient,
        let layout = Layout.chosen(by: description, dnnl_query_weights_md, shape: weights.shape)
      {
        try builder.primitive(
          description,
          [
            (DNNL_ARG_DIFF_DST, kernels.output, outputGradient),
            (DNNL_ARG_DIFF_SRC, kernels.source, builder.part(of: share)),
            (DNNL_ARG_WEIGHTS, layout, try builder.parameter(bank.taps, held: weights, as: layout)),
          ])
      }
    }
    return output
  }
}

/// The taps of a layer's band-passes and how they change with the cut-offs.
///
/// Steps hold it, and a plan's builder holds the steps: a builder held here would never go.
private final class BandPasses {
  private let arena: Arena
  private let settings: SincConvolution
  private let low, band: Buffer
  /// `[filter, tap]`; with how each changes with `low` and with `band`.
  let taps: Buffer
  private let byLow, byBand: Buffer

  init(_ settings: SincConvolution, _ name: String, _ builder: PlanBuilder) {
    self.settings = settings
    arena = builder.arena
    low = builder.parameters.buffer("\(name).low")
    band = builder.parameters.buffer("\(name).band")
    let byteCount = settings.filters * settings.taps * MemoryLayout<Float>.stride
    taps = arena.buffer(.shared, byteCount: byteCount)
    let slopeByteCount = builder.mode == .training ? byteCount : 0
    byLow = arena.buffer(.shared, byteCount: slopeByteCount)
    byBand = arena.buffer(.shared, byteCount: slopeByteCount)
  }

  /// Makes the taps of the cut-offs as they are now, in double precision; both halves of a band-pass are alike.
  func make() {
    let (count, middle) = (settings.taps, settings.taps / 2)
    let hasSlopes = byLow.byteCount > 0
    let (taps, byLow, byBand) = (arena.floats(taps), arena.floats(byLow), arena.floats(byBand))
    for filter in 0..<settings.filters {
      let (own, ownBand) = (Double(arena.floats(low)[filter]), Double(arena.floats(band)[filter]))
      let width = settings.least.band + abs(ownBand)
      let first = settings.least.low + abs(own)
      let second = first + width
      let (lowSign, bandSign): (Double, Double) = (own < 0 ? -1 : 1, ownBand < 0 ? -1 : 1)
      func set(_ distance: Int, _ target: UnsafeMutablePointer<Float>, _ value: Double) {
        target[filter * count + middle + distance] = Float(value)
        target[filter * count + middle - distance] = Float(value)
      }
      for distance in 0...middle {
        let window = 0.54 + 0.46 * cos(.pi * Double(distance) / Double(middle))
        let angle = 2 * Double.pi * Double(distance)
        let sum = distance == 0 ? 2 * width : 2 * (sin(angle * second) - sin(angle * first)) / angle
        set(distance, taps, window * sum / (2 * width))
        guard hasSlopes else { continue }
        let (firstCosine, secondCosine) = (cos(angle * first), cos(angle * second))
        set(distance, byLow, lowSign * window * (secondCosine - firstCosine) / width)
        set(distance, byBand, bandSign * window * (secondCosine / width - sum / (2 * width * width)))
      }
    }
  }

  /// The gradients of the cut-offs from those of the taps.
  func project(
    _ taps: UnsafePointer<Float>, low: UnsafeMutablePointer<Float>, band: UnsafeMutablePointer<Float>
  ) {
    let (count, byLow, byBand) = (settings.taps, arena.floats(byLow), arena.floats(byBand))
    for filter in 0..<settings.filters {
      var (lowSum, bandSum) = (0.0, 0.0)
      for tap in filter * count..<(filter + 1) * count {
        lowSum += Double(taps[tap]) * Double(byLow[tap])
        bandSum += Double(taps[tap]) * Double(byBand[tap])
      }
      low[filter] = Float(lowSum)
      band[filter] = Float(bandSum)
    }
  }
}
