import Glibc

/// The weights of one axis of a resize: each output is a weighted sum of neighbouring inputs.
struct ResizeAxis: Sendable {
  let inputCount: Int
  let outputCount: Int
  /// The most inputs that an output takes.
  private(set) var tapCount = 0
  /// Per output its first input.
  private(set) var starts: [Int32] = []
  /// Per output how many inputs it takes.
  private(set) var lengths: [Int32] = []
  /// Per output `tapCount` weights, zero beyond its length.
  private(set) var weights: [Float] = []
  /// The same with 22 bits after the point.
  private(set) var fixedWeights: [Int32] = []

  init(from inputCount: Int, to outputCount: Int, method: ResizeMethod) {
    precondition(inputCount > 0 && outputCount > 0, "cannot resize \(inputCount) to \(outputCount) pixels")
    self.inputCount = inputCount
    self.outputCount = outputCount
    let spans =
      switch method {
      case .pillow(let filter): Self.pillow(inputCount, outputCount, filter)
      case .tensorFlow(let filter): Self.tensorFlow(inputCount, outputCount, filter)
      }
    tapCount = spans.reduce(0) { max($0, $1.weights.count) }
    weights = [Float](repeating: 0, count: outputCount * tapCount)
    fixedWeights = [Int32](repeating: 0, count: outputCount * tapCount)
    starts.reserveCapacity(outputCount)
    lengths.reserveCapacity(outputCount)
    for (output, span) in spans.enumerated() {
      starts.append(Int32(span.start))
      lengths.append(Int32(span.weights.count))
      for (tap, weight) in span.weights.enumerated() {
        weights[output * tapCount + tap] = Float(weight)
        fixedWeights[output * tapCount + tap] = Int32((weight * 0x1p22).rounded(.toNearestOrAwayFromZero))
      }
    }
  }

  /// Whether outputs are inputs, as they are under every method where none is gained or lost.
  var isIdentity: Bool { inputCount == outputCount }

  private struct Span {
    var start: Int
    var weights: [Double]

    /// Scaled to a sum of one.
    var normalized: Span {
      let total = weights.reduce(0, +)
      return Span(start: start, weights: total == 0 ? weights : weights.map { $0 / total })
    }
  }

  // MARK: Pillow

  /// As `precompute_coeffs` of Pillow's `Resample.c`; nearest as its `ImagingScaleAffine`.
  private static func pillow(_ inputCount: Int, _ outputCount: Int, _ filter: ResizeMethod.PillowFilter) -> [Span] {
    let scale = Double(inputCount) / Double(outputCount)
    let kernel: ResizeKernel
    switch filter {
    case .nearest:
      var position = scale * 0.5
      return (0..<outputCount).map { _ in
        defer { position += scale }
        return Span(start: min(Int(position), inputCount - 1), weights: [1])
      }
    case .box: kernel = .box
    case .bilinear: kernel = .triangle
    case .hamming: kernel = .hamming
    case .bicubic: kernel = .cubic
    case .lanczos: kernel = .lanczos3
    }
    let kernelScale = max(scale, 1)
    let radius = kernel.radius * kernelScale
    return (0..<outputCount).map { output in
      let center = (Double(output) + 0.5) * scale
      let start = max(0, Int(center - radius + 0.5))
      let end = min(inputCount, Int(center + radius + 0.5))
      let weights = (start..<end).map { kernel.value((Double($0) - center + 0.5) * (1 / kernelScale)) }
      return Span(start: start, weights: weights).normalized
    }
  }

  // MARK: TensorFlow

  private static func tensorFlow(
    _ inputCount: Int, _ outputCount: Int, _ filter: ResizeMethod.TensorFlowFilter
  ) -> [Span] {
    // TensorFlow computes positions in floats, which decides where they fall near a pixel's border.
    let scale = Float(inputCount) / Float(outputCount)
    return (0..<outputCount).map { output in
      let center = (Float(output) + 0.5) * scale
      switch filter {
      case .nearest: return Span(start: min(Int(center), inputCount - 1), weights: [1])
      case .area: return area(output, scale, inputCount)
      case .bilinear(antialiased: false): return bilinear(center, inputCount)
      case .bicubic(antialiased: false): return bicubic(center, inputCount)
      case .bilinear(antialiased: true): return scaled(.triangle, output, outputCount, inputCount, isAntialiased: true)
      case .bicubic(antialiased: true): return scaled(.cubic, output, outputCount, inputCount, isAntialiased: true)
      case .lanczos3(let isAntialiased):
        return scaled(.lanczos3, output, outputCount, inputCount, isAntialiased: isAntialiased)
      }
    }
  }

  /// As the operation `ResizeArea`.
  private static func area(_ output: Int, _ scale: Float, _ inputCount: Int) -> Span {
    let (lower, upper) = (Float(output) * scale, Float(output + 1) * scale)
    let (first, end) = (Int(lower.rounded(.down)), Int(upper.rounded(.up)))
    var weights = [Double](repeating: 0, count: min(end, inputCount) - min(first, inputCount - 1))
    for input in first..<end {
      let (left, right) = (Float(input), Float(input + 1))
      let share = left < lower && right > upper ? scale : min(right, upper) - max(left, lower)
      // What rounding moves beyond the edge belongs to the last pixel.
      weights[min(input, inputCount - 1) - first] += Double(share / scale)
    }
    return Span(start: first, weights: weights)
  }

  /// As the operation `ResizeBilinear` with half-pixel centres.
  private static func bilinear(_ center: Float, _ inputCount: Int) -> Span {
    let position = center - 0.5
    let floor = position.rounded(.down)
    let fraction = Double(position - floor)
    let lower = max(Int(floor), 0)
    let upper = min(Int(position.rounded(.up)), inputCount - 1)
    return Span(start: lower, weights: lower >= upper ? [1] : [1 - fraction, fraction])
  }

  /// As the operation `ResizeBicubic` with half-pixel centres: weights of places in steps of 1/1024, those beyond the
  /// edge left out.
  private static func bicubic(_ center: Float, _ inputCount: Int) -> Span {
    let position = center - 0.5
    let floor = position.rounded(.down)
    let step = Double((position - floor) * 1024).rounded(.toNearestOrEven) / 1024
    let first = Int(floor) - 1
    let range = max(first, 0)..<min(first + 4, inputCount)
    return Span(
      start: range.lowerBound, weights: range.map { ResizeKernel.cubic.value(Double($0 - first - 1) - step) }
    ).normalized
  }

  /// As the operation `ScaleAndTranslate`.
  private static func scaled(
    _ kernel: ResizeKernel, _ output: Int, _ outputCount: Int, _ inputCount: Int, isAntialiased: Bool
  ) -> Span {
    let inverseScale = 1 / (Float(outputCount) / Float(inputCount))
    let kernelScale = isAntialiased ? max(inverseScale, 1) : 1
    let position = (Float(output) + 0.5) * inverseScale
    let radius = Float(kernel.radius) * kernelScale
    let start = min(max(Int((position - radius - 0.5).rounded(.up)), 0), inputCount - 1)
    let end = min(max(Int((position + radius - 0.5).rounded(.down)), 0), inputCount - 1)
    let weights = (start...max(start, end)).map { kernel.value(Double((Float($0) + 0.5 - position) / kernelScale)) }
    return Span(start: start, weights: weights).normalized
  }
}
