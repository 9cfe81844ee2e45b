import Arrays
import Networks
import Settings

/// Draws a layer with the shapes of what it reads: odd channels, whole blocks, strides, dilation, groups, borders, images
/// and sounds.
struct RandomShapes {
  struct Case {
    var inputs: [[Int]]
    var graph: LayerProbe.Graph
    var preset: FrameworkPreset
  }

  private var generator: CounterGenerator
  private let preset: FrameworkPreset
  /// Of an image or a sound.
  let shape: [Int]

  private init(_ keyword: String, index: Int) {
    generator = RandomKey(seed: 77).derived(keyword).derived(index).generator()
    preset = Self.one(of: FrameworkPreset.allCases, &generator)
    shape = Self.spatialShape(&generator)
  }

  /// A case of a kind of layer.
  static func draw(_ keyword: String, index: Int) throws -> Case {
    var shapes = RandomShapes(keyword, index: index)
    return try exemplifiedLayer(keyword).draw(&shapes)
  }

  // MARK: Parts

  private static func one<Choice>(of choices: [Choice], _ generator: inout CounterGenerator) -> Choice {
    choices[generator.below(choices.count)]
  }

  private static func spatialShape(_ generator: inout CounterGenerator) -> [Int] {
    let channels = one(of: [1, 2, 3, 5, 7, 8, 11, 16, 17], &generator)
    return generator.below(2) == 0
      ? [channels, 3 + generator.below(6), 3 + generator.below(6)] : [channels, 4 + generator.below(20)]
  }

  mutating func one<Choice>(of choices: [Choice]) -> Choice { Self.one(of: choices, &generator) }

  mutating func chance() -> Bool { generator.below(2) == 0 }

  mutating func below(_ bound: Int) -> Int { generator.below(bound) }

  mutating func uniform(_ range: Range<Float>) -> Float { generator.uniform(range) }

  /// Of features, an image or a sound.
  mutating func anyShape() -> [Int] {
    generator.below(4) == 0 ? [3 + generator.below(20)] : Self.spatialShape(&generator)
  }

  mutating func norm() -> NormSettings {
    NormSettings(
      preset: one(of: [nil, nil, .keras, .pytorch]), epsilon: one(of: [nil, nil, 0.01]),
      hasScale: generator.below(4) > 0,
      hasCenter: generator.below(4) > 0)
  }

  /// A window that fits.
  mutating func window(
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

  /// Two or three inputs, each behind a layer of its own at times, so that layouts differ.
  ///
  /// - Parameter own: The shape of the input of a number, where it is not that of all.
  mutating func merge(
    _ layer: Layer, behindConvolutions: Bool = true,
    _ own: (inout RandomShapes, Int) -> [Int] = { shapes, _ in shapes.shape }
  ) -> Case {
    let count = 2 + generator.below(2)
    var (inputs, graph): ([[Int]], LayerProbe.Graph) = ([], [])
    var names: [String] = []
    for index in 0..<count {
      let own = own(&self, index)
      inputs.append(own)
      names.append("x\(index)")
      if own.count > 1, own == shape, behindConvolutions, chance() {
        names[index] = "front\(index)"
        graph.append((names[index], .convolution(filters: own[0], kernel: 1), ["x\(index)"]))
      }
    }
    graph.append(("merged", layer, names))
    if chance() { graph.append(("after", .relu, ["merged"])) }
    return Case(inputs: inputs, graph: graph, preset: preset)
  }

  /// One layer, at times behind a convolution that leaves another layout, and before a relu it may take in.
  mutating func row(_ shape: [Int], _ layer: Layer, relu: Bool = false) -> Case {
    var graph: LayerProbe.Graph = []
    if shape.count > 1, chance() {
      graph.append((nil, .convolution(filters: shape[0], kernel: one(of: [1, 3]), padding: .same), []))
    }
    graph.append(("layer", layer, []))
    if relu, chance() { graph.append(("after", chance() ? .relu : .relu6, [])) }
    return Case(inputs: [shape], graph: graph, preset: preset)
  }
}
