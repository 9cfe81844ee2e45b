import CKernels
import Concurrency

/// What an optimiser does in a step, prepared once; only its numbers change from step to step.
final class OptimizerWork<Method: OptimizerMethod> {
  /// Makes a segment that runs a body on ranges which together cover all values.
  typealias MakeSegment = (@escaping Optimizer.RangeBody, (() -> Void)?) -> Segment

  private let method: Method
  private let clip: GradientClip?
  private let layout: OptimizerLayout
  private let arrays: OptimizerArrays
  private let squares: SquareSums
  private let weightSquares, directionSquares: SquareSums
  // Of the step at hand, by group, and by parameter where norms decide.
  private var learningRates: [Double]
  private var numbers: [Method.Numbers] = []
  private var preparations: [kernel_preparation]
  private var strides: [Float]

  init(_ method: Method, _ clip: GradientClip?, _ layout: OptimizerLayout, _ arrays: OptimizerArrays) {
    self.method = method
    self.clip = clip
    self.layout = layout
    self.arrays = arrays
    squares = SquareSums([0..<layout.count])
    weightSquares = SquareSums(method.goesByNorms ? layout.segments : [])
    directionSquares = SquareSums(method.goesByNorms ? layout.segments : [])
    learningRates = layout.groups.map { _ in 0 }
    preparations = layout.groups.map { _ in kernel_preparation(scale: 1, limit: .infinity, penalty: 0, shrink: 1) }
    strides = layout.segments.map { _ in 0 }
    numbers = layout.groups.map { method.numbers(OptimizerStep(number: 1, learningRate: 0, decayFactor: $0.decay)) }
  }

  /// Sets the numbers of a step; gradients count `gradientScale` times.
  func begin(number: Int, learningRate: Double, gradientScale: Double) {
    for (index, group) in layout.groups.enumerated() {
      let rate = learningRate * group.rate
      learningRates[index] = rate
      numbers[index] = method.numbers(OptimizerStep(number: number, learningRate: rate, decayFactor: group.decay))
      preparations[index].scale = Float(gradientScale)
      if let limit = clip?.value { preparations[index].limit = Float(limit) }
      switch method.decay {
      case .penalty(let amount): preparations[index].penalty = Float(amount * group.decay)
      case .decoupled(let amount): preparations[index].shrink = Float(1 - amount * group.decay * rate)
      case nil: break
      }
    }
    self.gradientScale = gradientScale
  }
  private var gradientScale = 1.0

  /// The passes over the values that make a step.
  func segments(_ make: MakeSegment) -> [Segment] {
    var segments: [Segment] = []
    if let limit = clip?.norm {
      segments.append(
        make({ [squares] range, _, gradients in squares.sum(range, gradients) }) { [self] in
          let norm = squares.total(0).squareRoot() * gradientScale
          let scale = Float(gradientScale * GradientClip.scale(norm: norm, limit: limit))
          for index in preparations.indices { preparations[index].scale = scale }
        })
    }
    segments.append(make({ [self] in move($0, $1, $2) }, method.goesByNorms ? { [self] in setStrides() } : nil))
    if method.goesByNorms { segments.append(make({ [self] range, values, _ in descend(range, values) }, nil)) }
    return segments
  }

  private func move(
    _ range: Range<Int>, _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>
  ) {
    for run in layout.runs {
      let part = run.range.clamped(to: range)
      guard !part.isEmpty else { continue }
      method.move(
        OptimizerPiece(part, from: range.lowerBound, values, gradients, preparations[run.group], arrays),
        numbers[run.group])
    }
    guard method.goesByNorms else { return }
    weightSquares.sum(range, values)
    directionSquares.sum(range, directions + range.lowerBound)
  }

  /// Where the method leaves its directions: behind its own arrays.
  private var directions: UnsafeMutablePointer<Float> { arrays.start(method.stateArrays.count) }

  private func setStrides() {
    for index in strides.indices {
      let (length, stride) = (weightSquares.total(index).squareRoot(), directionSquares.total(index).squareRoot())
      let rate = learningRates[layout.groupIndices[index]]
      strides[index] = Float(rate * (length > 0 && stride > 0 ? length / stride : 1))
    }
  }

  private func descend(_ range: Range<Int>, _ values: UnsafeMutablePointer<Float>) {
    for (index, segment) in layout.segments.enumerated() {
      let part = segment.clamped(to: range)
      guard !part.isEmpty else { continue }
      kernel_descend(
        values + (part.lowerBound - range.lowerBound), directions + part.lowerBound, Int64(part.count), strides[index])
    }
  }
}
