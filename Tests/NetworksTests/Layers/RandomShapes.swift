import Arrays
import Networks
import Settings

/// Draws a layer with the shapes of what it reads: odd channels, whole blocks, strides, dilation, groups, borders, pictures
/// and sounds.
struct RandomShapes {
  struct Case {
    var inputs: [[Int]]
    var graph: LayerProbe.Graph
    var preset: FrameworkPreset
  }

  private var generator: CounterGenerator

  init(_ keyword: String, index: Int) {
    generator = RandomKey(seed: 77).derived(keyword).derived(index).generator()
  }

  mutating func draw(_ keyword: String) throws -> Case {
    let preset = one(of: FrameworkPreset.allCases)
    let shape = spatialShape()
    switch keyword {
    case "convolution":
      let groups = one(of: [1, 1, 1, 2, 3])
      var input = shape
      input[0] = groups * one(of: [1, 2, 3, 5, 8])
      let filters = groups * one(of: [1, 2, 3, 7, 8, 16])
      let (kernel, stride, dilation, padding) = window(over: input)
      return row(
        input, preset,
        .convolution(
          filters: filters, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups,
          hasBias: chance()), relu: true)
    case "depthwiseConvolution":
      let (kernel, stride, dilation, padding) = window(over: shape)
      return row(
        shape, preset,
        .depthwiseConvolution(
          kernel: kernel, stride: stride, padding: padding, dilation: dilation, multiplier: one(of: [1, 1, 2, 3]),
          hasBias: chance()), relu: true)
    case "transposedConvolution": return try transposedConvolution(shape, preset)
    case "dense":
      return row([1 + generator.below(40)], preset, .dense(units: 1 + generator.below(20)), relu: true)
    case "batchNorm":
      let momentum = chance() ? nil : 0.6
      return row(anyShape(), preset, .batchNorm(norm(), momentum: momentum), relu: true)
    case "layerNorm":
      return row(anyShape(), preset, .layerNorm(axes: one(of: [nil, .all, .channels]), norm()))
    case "groupNorm":
      let groups = one(of: [1, 2, 3, 8])
      // Instances where every group is one channel.
      let input = [groups * one(of: [1, 2, 5])] + shape.dropFirst()
      return row(input, preset, .groupNorm(groups: groups, norm()), relu: true)
    case "normalize":
      let channels = chance() ? 1 : shape[0]
      return row(
        shape, preset,
        .normalize(
          mean: ChannelNumbers((0..<channels).map { _ in Double(generator.uniform(-1..<1)) }),
          deviation: ChannelNumbers((0..<channels).map { _ in Double(generator.uniform(0.2..<3)) })))
    case "maxPool", "averagePool":
      let (kernel, stride, _, padding) = window(over: shape)
      return row(
        shape, preset,
        keyword == "maxPool"
          ? .maxPool(kernel: kernel, stride: stride, padding: padding)
          : .averagePool(kernel: kernel, stride: stride, padding: padding))
    case "globalAveragePool": return row(shape, preset, .globalAveragePool)
    case "globalMaxPool": return row(shape, preset, .globalMaxPool)
    case "flatten": return row(shape, preset, .flatten)
    case "reshape":
      let count = shape.reduce(1, *)
      return row(
        shape, preset,
        .reshape(one(of: [[count], [1, count], Array(shape.reversed()), [count, 1, 1]])))
    case "pad":
      let fill: Pad.Fill = one(of: [.constant(0), .constant(-1.5), .reflect, .edge])
      let sides = shape.dropFirst().flatMap { length in
        (0..<2).map { _ in generator.below(fill == .reflect ? length : 4) }
      }
      return row(shape, preset, .pad(Borders(sides: sides), fill: fill))
    case "crop":
      let sides = shape.dropFirst().flatMap { length -> [Int] in
        let low = generator.below(length)
        return [low, generator.below(length - low)]
      }
      return row(shape, preset, .crop(Borders(sides: sides)))
    case "upsample":
      let factor = shape.count == 3 && chance() ? AxisLengths([1 + generator.below(3), 1 + generator.below(3)]) : 2
      return row(shape, preset, .upsample(factor: factor, method: one(of: [.nearest, .bilinear, .bilinear])))
    case "squeezeExcite": return row(shape, preset, .squeezeExcite(units: 1 + generator.below(5)))
    case "add", "multiply", "concatenate": return merge(keyword, shape, preset)
    case "leakyReLU": return row(anyShape(), preset, .leakyReLU(slope: 0.3))
    case "dropout", "spatialDropout", "stochasticDepth":
      return row(shape, preset, try KindNodes.read(keyword, .double(0.5)))
    case "softmax", "logSoftmax":
      // Of one channel it is 1, whatever comes in.
      let shape = anyShape()
      return row([max(shape[0], 2)] + shape.dropFirst(), preset, try KindNodes.read(keyword))
    // What has no settings that must be said, on whatever shape.
    default: return row(anyShape(), preset, try KindNodes.read(keyword))
    }
  }

  // MARK: Parts

  private mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[generator.below(choices.count)] }

  private mutating func chance() -> Bool { generator.below(2) == 0 }

  private mutating func spatialShape() -> [Int] {
    let channels = one(of: [1, 2, 3, 5, 7, 8, 11, 16, 17])
    return chance() ? [channels, 3 + generator.below(6), 3 + generator.below(6)] : [channels, 4 + generator.below(20)]
  }

  private mutating func anyShape() -> [Int] { generator.below(4) == 0 ? [3 + generator.below(20)] : spatialShape() }

  private mutating func norm() -> NormSettings {
    NormSettings(
      preset: one(of: [nil, nil, .keras, .pytorch]), epsilon: one(of: [nil, nil, 0.01]),
      hasScale: generator.below(4) > 0,
      hasCenter: generator.below(4) > 0)
  }

  /// A window that fits.
  private mutating func window(
    over shape: [Int]
  ) -> (kernel: AxisLengths, stride: AxisLengths, dilation: AxisLengths, padding: Padding) {
    let axes = shape.dropFirst()
    let kernel = axes.map { 1 + generator.below(min(4, $0)) }
    let stride = axes.map { _ in one(of: [1, 1, 2, 3]) }
    let dilation = zip(axes, kernel).map { length, taps in (taps - 1) * 2 + 1 <= length ? one(of: [1, 1, 2]) : 1 }
    let padding: Padding =
      switch generator.below(3) {
      case 0: .same
      case 1: .valid
      default: .explicit(Borders(sides: kernel.flatMap { [generator.below($0), generator.below($0)] }))
      }
    return (AxisLengths(kernel), AxisLengths(stride), AxisLengths(dilation), padding)
  }

  private mutating func transposedConvolution(_ shape: [Int], _ preset: FrameworkPreset) throws -> Case {
    while true {
      let groups = one(of: [1, 1, 1, 2])
      let input = [groups * one(of: [1, 2, 3, 8])] + shape.dropFirst().map { min($0, 7) }
      let (kernel, stride, dilation, padding) = window(over: input)
      let strides = stride.lengths
      let extra = padding == .same ? 0 : AxisLengths(strides.map { generator.below($0) })
      let layer = Layer.transposedConvolution(
        filters: groups * one(of: [1, 2, 3, 8]), kernel: kernel, stride: stride, padding: padding, outputPadding: extra,
        dilation: dilation, groups: groups, hasBias: chance())
      let made = row(input, preset, layer, relu: true)
      // Some borders cut more off than there is.
      if (try? LayerProbe(made.inputs, made.graph, preset: preset, recordCount: 1)) != nil { return made }
    }
  }

  /// Two or three inputs, each behind a layer of its own at times, so that layouts differ.
  private mutating func merge(_ keyword: String, _ shape: [Int], _ preset: FrameworkPreset) -> Case {
    let count = 2 + generator.below(2)
    var (inputs, graph): ([[Int]], LayerProbe.Graph) = ([], [])
    var names: [String] = []
    for index in 0..<count {
      var own = shape
      if keyword == "concatenate" { own[0] = one(of: [1, 3, 8, 16]) }
      if keyword == "multiply", index > 0, chance() {
        own = chance() ? [shape[0]] : [shape[0]] + shape.dropFirst().map { _ in 1 }
      }
      inputs.append(own)
      names.append("x\(index)")
      if own.count > 1, own == shape, keyword != "concatenate", chance() {
        names[index] = "front\(index)"
        graph.append((names[index], .convolution(filters: own[0], kernel: 1), ["x\(index)"]))
      }
    }
    let layer: Layer = keyword == "add" ? .add : keyword == "multiply" ? .multiply : .concatenate
    graph.append(("merged", layer, names))
    if chance() { graph.append(("after", .relu, ["merged"])) }
    return Case(inputs: inputs, graph: graph, preset: preset)
  }

  /// One layer, at times behind a convolution that leaves another layout, and before a relu it may take in.
  private mutating func row(
    _ shape: [Int], _ preset: FrameworkPreset, _ layer: Layer, relu: Bool = false
  ) -> Case {
    var graph: LayerProbe.Graph = []
    if shape.count > 1, chance() {
      graph.append((nil, .convolution(filters: shape[0], kernel: one(of: [1, 3]), padding: .same), []))
    }
    graph.append(("layer", layer, []))
    if relu, chance() { graph.append(("after", .relu, [])) }
    return Case(inputs: [shape], graph: graph, preset: preset)
  }
}
