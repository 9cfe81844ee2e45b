public import Settings

/// Settings of a transposed convolution: the gradient of a convolution with respect to its input, as a layer.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output `[filters]` and the axes that a convolution with
///   this window would turn into those of the input; weights, as in PyTorch, `[channel, filters / groups]` and the window.
/// - Reference: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, part 4.
public struct TransposedConvolution: ConvolutionKind {
  public static let keyword = "transposedConvolution"
  public static let summary = "Spreads each value over a window of a larger output: a convolution run backwards."
  public static let settings: [Setting<TransposedConvolution>] =
    [
      Setting("filters", \.filters, in: .within(1...1 << 20), required: true, "The number of output channels.")
    ]
    + windowSettings(
      padding: "What is cut off the border of the output: same, valid, [top, bottom, left, right] or [first, last].")
    + [
      Setting(
        "outputPadding", \.outputPadding, in: .within(0...1 << 20),
        "Rows and columns added at the end of the output, fewer than the stride.")
    ]
    + [dilationSetting, groupsSetting(\.groups)] + affineSettings

  /// The number of output channels.
  public var filters = 1
  public var kernel: AxisLengths = 1
  /// How far apart the windows of neighbouring inputs stand in the output.
  public var stride: AxisLengths = 1
  /// What is cut off the border of the output.
  ///
  /// With `same` the output is the input times the stride. Keras cuts as little as that allows, PyTorch as much as half a
  /// kernel (and then adds `output_padding`); so windows stand elsewhere. With `valid` every window is whole; where it is
  /// smaller than the stride, Keras still makes the output the input times the stride.
  public var padding = Padding.valid
  /// Rows and columns added at the end of the output, fewer than the stride; PyTorch's `output_padding`.
  public var outputPadding: AxisLengths = 0
  /// The distance between the window's taps; 1 for neighbours.
  public var dilation: AxisLengths = 1
  /// How many parts channels and filters are cut into, each part seeing its own only.
  public var groups = 1
  /// Whether a bias is added.
  public var hasBias = true
  /// How the weights start and what they cost.
  public var weights = WeightSettings()

  public init() {}
}

extension TransposedConvolution: LayerKind {
  /// The window of the convolution that turns the output into the input, and the output's spatial axes.
  func mirror(of input: [Int], at place: LayerPlace) throws(NetworkError) -> (window: Window, output: [Int]) {
    guard input.count == 2 || input.count == 3 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(input)")
    }
    let size = Array(input.dropFirst())
    let bounds = 1...1 << 20
    guard let kernel = kernel.values(rank: size.count), let stride = stride.values(rank: size.count),
      let dilation = dilation.values(rank: size.count), let extra = outputPadding.values(rank: size.count),
      (size + kernel + stride + dilation).allSatisfy(bounds.contains)
    else {
      throw place.failure(
        "needs a positive window, stride and dilation, one or one for each of \(size.count) axes, not "
          + "\(self.kernel.lengths), \(self.stride.lengths) and \(self.dilation.lengths)")
    }
    guard zip(extra, stride).allSatisfy({ (0..<$1).contains($0) }), padding != .same || extra.allSatisfy({ $0 == 0 })
    else {
      throw place.failure(
        "needs an outputPadding of at least 0 and below its stride, and none with 'same', not \(outputPadding.lengths)")
    }
    if case .explicit(let borders) = padding, borders.axes.count != size.count {
      throw place.failure("needs padding at both ends of \(size.count) axes, not of \(borders.axes.count)")
    }
    let output = size.indices.map { axis in
      let reach = (kernel[axis] - 1) * dilation[axis] + 1
      let between = (size[axis] - 1) * stride[axis]
      switch padding {
      case .same: return size[axis] * stride[axis]
      case .valid: return between + (place.preset == .keras ? max(reach, stride[axis]) : reach) + extra[axis]
      case .explicit(let borders):
        return between + reach - borders.axes[axis].low - borders.axes[axis].high + extra[axis]
      }
    }
    guard output.allSatisfy({ $0 > 0 }) else {
      throw place.failure("cuts more off than there is: its output would be \(output)")
    }
    // Where Keras cuts nothing and a window is shorter than the stride, what is left over belongs to no window.
    let window = try Window(
      over: [filters] + output, kernel: self.kernel, stride: self.stride, dilation: self.dilation, padding: padding,
      at: place)
    guard window.output == size else {
      throw place.failure("has no convolution that turns \(output) into \(size)")
    }
    return (window, output)
  }

  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .everything }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try checkGroups(groups, of: inputs[0][0], filters: filters, at: place)
    return [filters] + (try mirror(of: inputs[0], at: place)).output
  }

  func weightUses(of inputs: [[Int]], output: [Int]) -> Int { inputs[0].dropFirst().reduce(1, *) }

  /// Fans as both frameworks count them, by the axes of the weights: what goes in is called out, and the reverse.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let kernel = kernel.values(rank: inputs[0].count - 1) ?? []
    let shape = [inputs[0][0], filters / groups] + kernel
    let area = kernel.reduce(1, *)
    return place.affine(
      weights, shape: shape, fanIn: filters / groups * area, fanOut: inputs[0][0] * area, bias: hasBias ? filters : nil)
  }
}

extension Layer {
  public static func transposedConvolution(
    filters: Int, kernel: AxisLengths, stride: AxisLengths = 1, padding: Padding = .valid,
    outputPadding: AxisLengths = 0, dilation: AxisLengths = 1, groups: Int = 1, hasBias: Bool = true,
    weights: WeightSettings = WeightSettings()
  ) -> Layer {
    var made = TransposedConvolution()
    (made.filters, made.kernel, made.stride, made.padding) = (filters, kernel, stride, padding)
    (made.outputPadding, made.dilation, made.groups) = (outputPadding, dilation, groups)
    (made.hasBias, made.weights) = (hasBias, weights)
    return Layer(made)
  }
}
