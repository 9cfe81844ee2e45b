import CKernels

extension GroupNorm {
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isReLU }

  /// Adds normalisation with an optional relu behind it, and its gradients, in whatever layout comes in.
  ///
  /// The kernels are those of batch normalisation, called record by record: moments of each channel, combined by group,
  /// make one multiplication and addition per channel.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let (input, extent) = try builder.walkable(inputs[0])
    let output = builder.value(input.shape, input.layout)
    let buffers = GroupNormBuffers(self, place, input, extent, relu: tail.activation != nil, builder)
    builder.perSlice(uses: [input.buffer, output.buffer] + buffers.kept + buffers.passing) {
      [arena = builder.arena] slice, _ in
      buffers.forward(arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), slice)
    }
    guard let gradient = output.gradient else { return output }
    builder.onBackward { () throws(NetworkError) in
      let outputGradient = builder.sum(of: gradient)
      let inputGradient = input.gradient.map { builder.part(of: $0) }
      let scaleGradient = try buffers.parameterGradient("gamma", norm.hasScale, builder)
      let shiftGradient = try buffers.parameterGradient("beta", norm.hasCenter, builder)
      let used = [input.buffer, outputGradient] + [inputGradient, scaleGradient, shiftGradient].compactMap(\.self)
      builder.perSlice(uses: used + buffers.kept + buffers.passing) { [arena = builder.arena] slice, _ in
        buffers.backward(
          arena.floats(input.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
          inputGradient.map { arena.floats($0, slice: slice) }, scaleGradient.map { arena.floats($0, slice: slice) },
          shiftGradient.map { arena.floats($0, slice: slice) }, slice)
      }
    }
    return output
  }
}

/// The numbers of one group normalisation and what is done with them.
///
/// Steps hold it, and a plan's builder holds the steps: a builder held here would never go.
private final class GroupNormBuffers {
  private let arena: Arena
  private let name: String
  private let gamma, beta: Buffer?
  private let groups, groupChannels, padded: Int
  // One record.
  private let extent: kernel_extent
  private let recordCount: Int
  private let relu: Int32
  private let epsilon: Double
  // Of each record and channel: y = x · scale + shift. Of each record and group: 1 / deviation.
  private let scale, shift, mean, inverse: Buffer
  // Of one channel at a time: pivots, two sums, and dx = a · g + b · x + c.
  private let pivot, sum, product, a, b, c: Buffer

  var kept: [Buffer] { [scale, shift, mean, inverse] }
  var passing: [Buffer] { [pivot, sum, product, a, b, c] }

  init(
    _ settings: GroupNorm, _ place: LayerPlace, _ input: Value, _ extent: kernel_extent, relu: Bool,
    _ builder: PlanBuilder
  ) {
    let arena = builder.arena
    self.arena = arena
    name = place.name
    gamma = settings.norm.hasScale ? builder.parameters.buffer("\(place.name).gamma") : nil
    beta = settings.norm.hasCenter ? builder.parameters.buffer("\(place.name).beta") : nil
    groups = settings.groups
    groupChannels = input.shape[0] / settings.groups
    padded = Int(extent.channels)
    self.extent = kernel_extent(
      batch: 1, channels: extent.channels, space: extent.space, block: extent.block,
      precision: extent.precision)
    recordCount = Int(extent.batch)
    self.relu = relu ? 1 : 0
    epsilon = settings.norm.epsilon(under: place.preset)
    let (records, padded) = (recordCount, padded)
    func floats(_ count: Int) -> Buffer { arena.buffer(.slice, byteCount: count * MemoryLayout<Float>.stride) }
    func doubles(_ count: Int) -> Buffer { arena.buffer(.slice, byteCount: count * MemoryLayout<Double>.stride) }
    (scale, shift, mean) = (floats(records * padded), floats(records * padded), floats(records * padded))
    inverse = doubles(records * settings.groups)
    (pivot, a, b, c) = (floats(padded), floats(padded), floats(padded), floats(padded))
    (sum, product) = (doubles(padded), doubles(padded))
  }

  func parameterGradient(
    _ array: String, _ exists: Bool, _ builder: PlanBuilder
  ) throws(NetworkError) -> Buffer? {
    guard builder.needsParameterGradients, exists else { return nil }
    return try builder.parameterGradient("\(name).\(array)", as: .plain([groups * groupChannels]))
  }

  private var recordStride: Int { Int(extent.channels * extent.space) }

  func forward(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ slice: Int) {
    let (gamma, beta) = (gamma.map { arena.floats($0) }, beta.map { arena.floats($0) })
    let (pivot, sum, square) = (
      arena.floats(pivot, slice: slice), arena.doubles(sum, slice: slice), arena.doubles(product, slice: slice)
    )
    let space = Double(extent.space)
    for record in 0..<recordCount {
      let scale = arena.floats(scale, slice: slice) + record * padded
      let shift = arena.floats(shift, slice: slice) + record * padded
      let means = arena.floats(mean, slice: slice) + record * padded
      kernel_channel_moments(x + record * recordStride, extent, 0, pivot, sum, square)
      for group in 0..<groups {
        let channels = group * groupChannels..<(group + 1) * groupChannels
        // Chan, Golub and LeVeque, 1983, equation 2.1.
        var (count, mean, squares) = (0.0, 0.0, 0.0)
        for channel in channels {
          let channelMean = Double(pivot[channel]) + sum[channel] / space
          let delta = channelMean - mean
          mean += delta * space / (count + space)
          squares +=
            square[channel] - sum[channel] * sum[channel] / space + delta * delta * count * space / (count + space)
          count += space
        }
        let inverse = 1 / (max(squares / count, 0) + epsilon).squareRoot()
        arena.doubles(self.inverse, slice: slice)[record * groups + group] = inverse
        for channel in channels {
          let slope = (gamma.map { Double($0[channel]) } ?? 1) * inverse
          means[channel] = Float(mean)
          scale[channel] = Float(slope)
          shift[channel] = Float((beta.map { Double($0[channel]) } ?? 0) - mean * slope)
        }
      }
      // Padding stays zero.
      for channel in groups * groupChannels..<padded { (scale[channel], shift[channel], means[channel]) = (0, 0, 0) }
      kernel_channel_affine(x + record * recordStride, y + record * recordStride, extent, scale, shift, relu)
    }
  }

  /// The gradients of gamma and beta, and dx = σ⁻¹·(γ·g − mean(γ·g) − x̂·mean(γ·g·x̂)) as a line in g and x.
  func backward(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>?,
    _ scaleGradient: UnsafeMutablePointer<Float>?, _ shiftGradient: UnsafeMutablePointer<Float>?, _ slice: Int
  ) {
    let gamma = gamma.map { arena.floats($0) }
    let (sum, product) = (arena.doubles(sum, slice: slice), arena.doubles(product, slice: slice))
    let (a, b, c) = (
      arena.floats(a, slice: slice), arena.floats(b, slice: slice), arena.floats(c, slice: slice)
    )
    let count = Double(groupChannels) * Double(extent.space)
    for channel in groups * groupChannels..<padded { (a[channel], b[channel], c[channel]) = (0, 0, 0) }
    for record in 0..<recordCount {
      let scale = arena.floats(scale, slice: slice) + record * padded
      let shift = arena.floats(shift, slice: slice) + record * padded
      let means = arena.floats(mean, slice: slice) + record * padded
      let offset = record * recordStride
      kernel_norm_gradient_sums(x + offset, dy + offset, extent, 0, scale, shift, means, relu, sum, product)
      for group in 0..<groups {
        let channels = group * groupChannels..<(group + 1) * groupChannels
        let inverse = arena.doubles(self.inverse, slice: slice)[record * groups + group]
        var (total, products) = (0.0, 0.0)
        for channel in channels {
          let factor = gamma.map { Double($0[channel]) } ?? 1
          total += factor * sum[channel]
          products += factor * product[channel]
        }
        let onInput = -inverse * inverse * inverse * products / count
        for channel in channels {
          a[channel] = scale[channel]
          b[channel] = Float(onInput)
          c[channel] = Float(-inverse * total / count - onInput * Double(means[channel]))
          // The first record of the slice begins the sums over it.
          let (own, before) = (Float(product[channel] * inverse), record == 0)
          if let scaleGradient { scaleGradient[channel] = (before ? 0 : scaleGradient[channel]) + own }
          if let shiftGradient {
            shiftGradient[channel] = (before ? 0 : shiftGradient[channel]) + Float(sum[channel])
          }
        }
      }
      if let dx { kernel_norm_gradient(x + offset, dy + offset, dx + offset, extent, scale, shift, relu, a, b, c) }
    }
  }
}
