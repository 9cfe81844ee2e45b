import CKernels
import Glibc

extension BatchNorm {
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isReLU || activation == .relu6 }

  var takesBFloat16: Bool { true }

  /// Adds normalisation with an optional relu behind it, and its gradients.
  ///
  /// While training, statistics are those of the whole batch: every slice adds up its own, and they are combined in the
  /// order of the slices. Otherwise, and where the layer is frozen, the running statistics make it one multiplication
  /// and addition per channel.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(inputs[0])
    let norm = Buffers(
      self, place, channels: input.shape[0], extent: extent, relu: tail.activation, builder)
    let usesBatch = builder.usesBatchStatistics
    if usesBatch {
      norm.addBatchStatistics(of: input, builder)
    } else {
      builder.prepare { norm.useRunningStatistics() }
    }
    if let pool = tail.pool {
      let window = try pool.settings.window(over: input.shape, at: pool.place)
      return try norm.addPooled(input, window, usesBatch: usesBatch, builder)
    }
    var output = builder.value(input.shape, input.layout)
    norm.addForward(input, output.buffer, builder)
    // Every gradient of this layer reads its input, so that this is kept anyway.
    if output.gradient != nil {
      output.remake = { builder in
        let again = builder.arena.buffer(.slice, byteCount: input.layout.byteCount)
        norm.addForward(input, again, builder)
        return again
      }
    }
    if let gradient = output.gradient {
      builder.onBackward { () throws(NetworkError) in
        let outputGradient = builder.sum(of: gradient)
        if usesBatch { norm.addGradientSums(input.buffer, outputGradient, extent, in: input.layout, builder) }
        if let share = input.gradient { norm.addBackward(input, outputGradient, builder.part(of: share), builder) }
      }
    }
    return output
  }
}

extension BatchNorm {
  /// The per-channel numbers of one normalisation and the steps that use them.
  ///
  /// The steps hold it, and a plan's builder holds the steps: a builder held here would never go.
  final class Buffers {
    private let sliceCount: Int
    let arena: Arena
    private let settings: BatchNorm
    private let place: LayerPlace
    private let gammaBuffer, betaBuffer: Buffer?
    private let movingMean, movingVariance: Buffer
    private let channels: Int
    let extent: kernel_extent
    let relu: Int32
    private let epsilon: Double
    // Shared: y = x · scale + shift; dx = a · g + b · x + c.
    let scale, shift, a, b, c: Buffer
    private let mean, deviation: Buffer
    // Of each slice: pivots and two sums.
    private let pivot, sum, product: Buffer

    init(
      _ settings: BatchNorm, _ place: LayerPlace, channels: Int, extent: kernel_extent, relu: Activation?,
      _ builder: PlanBuilder
    ) {
      let arena = builder.arena
      sliceCount = builder.sliceCount
      self.arena = arena
      self.settings = settings
      self.place = place
      let (name, parameters) = (place.name, builder.parameters)
      gammaBuffer = settings.norm.hasScale ? parameters.buffer("\(name).gamma") : nil
      betaBuffer = settings.norm.hasCenter ? parameters.buffer("\(name).beta") : nil
      movingMean = parameters.buffer("\(name).movingMean")
      movingVariance = parameters.buffer("\(name).movingVariance")
      self.channels = channels
      self.extent = extent
      self.relu = Int32((relu.map { $0.isReLU ? kernel_relu_to_infinity : kernel_relu_to_6 } ?? kernel_no_relu))
      epsilon = settings.norm.epsilon(under: place.preset)
      let padded = Int(extent.channels)
      func shared() -> Buffer { arena.buffer(.shared, byteCount: padded * MemoryLayout<Float>.stride) }
      (scale, shift, mean, a, b, c) = (shared(), shared(), shared(), shared(), shared(), shared())
      deviation = arena.buffer(.shared, byteCount: padded * MemoryLayout<Double>.stride)
      pivot = arena.buffer(.slice, byteCount: padded * MemoryLayout<Float>.stride)
      sum = arena.buffer(.slice, byteCount: padded * MemoryLayout<Double>.stride)
      product = arena.buffer(.slice, byteCount: padded * MemoryLayout<Double>.stride)
    }

    private var gamma: UnsafeMutablePointer<Float>? { gammaBuffer.map { arena.floats($0) } }
    private var beta: UnsafeMutablePointer<Float>? { betaBuffer.map { arena.floats($0) } }

    private func setAffine(channel: Int, mean channelMean: Double, variance: Double) {
      let inverse = 1 / (variance + epsilon).squareRoot()
      let slope = (gamma.map { Double($0[channel]) } ?? 1) * inverse
      arena.floats(mean)[channel] = Float(channelMean)
      arena.doubles(deviation)[channel] = inverse
      arena.floats(scale)[channel] = Float(slope)
      arena.floats(shift)[channel] = Float((beta.map { Double($0[channel]) } ?? 0) - channelMean * slope)
    }

    func useRunningStatistics() {
      for channel in 0..<channels {
        setAffine(
          channel: channel, mean: Double(arena.floats(movingMean)[channel]),
          variance: Double(arena.floats(movingVariance)[channel]))
        // Constant statistics: the gradient is the slope alone.
        arena.floats(a)[channel] = arena.floats(scale)[channel]
      }
    }

    func addBatchStatistics(of input: Value, _ builder: PlanBuilder) {
      builder.perRecords(uses: [input.buffer], keeps: [pivot, sum, product], in: input.layout) { [self] group in
        kernel_channel_moments(
          arena.bytes(input.buffer, group), extent.of(group), group.isFirst ? 0 : 1,
          arena.floats(pivot, slice: group.slice), arena.doubles(sum, slice: group.slice),
          arena.doubles(product, slice: group.slice))
      }
      builder.once(uses: [pivot, sum, product]) { [self] in combineStatistics() }
    }

    /// Combines the slices' moments (Chan, Golub and LeVeque, 1983, equation 2.1) and moves the running statistics.
    private func combineStatistics() {
      let sliceRows = Double(extent.batch * extent.space)
      let momentum = settings.keptShare(under: place.preset)
      let preset = settings.norm.preset(under: place.preset)
      let (movingMean, movingVariance) = (arena.floats(self.movingMean), arena.floats(self.movingVariance))
      for channel in 0..<channels {
        var (count, mean, squares) = (0.0, 0.0, 0.0)
        for slice in 0..<sliceCount {
          let total = arena.doubles(sum, slice: slice)[channel]
          let sliceMean = Double(arena.floats(pivot, slice: slice)[channel]) + total / sliceRows
          let sliceSquares = arena.doubles(product, slice: slice)[channel] - total * total / sliceRows
          let delta = sliceMean - mean
          let newCount = count + sliceRows
          mean += delta * sliceRows / newCount
          squares += sliceSquares + delta * delta * count * sliceRows / newCount
          count = newCount
        }
        let variance = max(squares / count, 0)
        setAffine(channel: channel, mean: mean, variance: variance)
        let unbiased = variance * preset.runningVarianceFactor(count: Int(count))
        movingMean[channel] = Float(momentum * Double(movingMean[channel]) + (1 - momentum) * mean)
        movingVariance[channel] = Float(momentum * Double(movingVariance[channel]) + (1 - momentum) * unbiased)
      }
    }

    func addForward(_ input: Value, _ output: Buffer, _ builder: PlanBuilder) {
      builder.perRecords(uses: [input.buffer, output], in: input.layout) { [self] group in
        kernel_channel_affine(
          arena.bytes(input.buffer, group), arena.bytes(output, group), extent.of(group), arena.floats(scale),
          arena.floats(shift), relu)
      }
    }

    /// Adds the sums over what came in and the gradient of what came out, at all places or at those alone that have one.
    func addGradientSums(
      _ input: Buffer, _ outputGradient: Buffer, _ extent: kernel_extent, in layout: Layout, _ builder: PlanBuilder
    ) {
      builder.perRecords(uses: [input, outputGradient], keeps: [sum, product], in: layout) { [self] group in
        kernel_norm_gradient_sums(
          arena.bytes(input, group), arena.bytes(outputGradient, group), extent.of(group), group.isFirst ? 0 : 1,
          arena.floats(scale), arena.floats(shift), arena.floats(mean), relu, arena.doubles(sum, slice: group.slice),
          arena.doubles(product, slice: group.slice))
      }
      func gradient(_ array: String, of parameter: Buffer?) -> Buffer? {
        parameter.map { _ in builder.parameters.gradientBuffer("\(place.name).\(array)") }
      }
      let gammaGradient = gradient("gamma", of: gammaBuffer)
      let betaGradient = gradient("beta", of: betaBuffer)
      builder.once(uses: [sum, product]) { [self] in combineGradientSums(gammaGradient, betaGradient) }
    }

    /// The gradients of gamma and beta, and dx = γ·σ⁻¹·(g − mean(g) − x̂·mean(g·x̂)) as a line in g and x.
    private func combineGradientSums(_ gammaGradient: Buffer?, _ betaGradient: Buffer?) {
      let count = Double(sliceCount) * Double(extent.batch * extent.space)
      let gammaGradient = gammaGradient.map { arena.floats($0) }
      let betaGradient = betaGradient.map { arena.floats($0) }
      for channel in 0..<channels {
        var (total, products) = (0.0, 0.0)
        for slice in 0..<sliceCount {
          total += arena.doubles(sum, slice: slice)[channel]
          products += arena.doubles(product, slice: slice)[channel]
        }
        let inverse = arena.doubles(deviation)[channel]
        betaGradient?[channel] = Float(total)
        gammaGradient?[channel] = Float(products * inverse)
        let slope = (gamma.map { Double($0[channel]) } ?? 1) * inverse
        let onInput = -slope * inverse * inverse * products / count
        arena.floats(a)[channel] = Float(slope)
        arena.floats(b)[channel] = Float(onInput)
        arena.floats(c)[channel] = Float(-slope * total / count - onInput * Double(arena.floats(mean)[channel]))
      }
    }

    func addBackward(
      _ input: Value, _ outputGradient: Buffer, _ inputGradient: Buffer, _ builder: PlanBuilder
    ) {
      builder.perRecords(uses: [input.buffer, outputGradient, inputGradient], in: input.layout) { [self] group in
        kernel_norm_gradient(
          arena.bytes(input.buffer, group), arena.bytes(outputGradient, group), arena.bytes(inputGradient, group),
          extent.of(group), arena.floats(scale), arena.floats(shift), relu, arena.floats(a), arena.floats(b),
          arena.floats(c))
      }
    }
  }
}
