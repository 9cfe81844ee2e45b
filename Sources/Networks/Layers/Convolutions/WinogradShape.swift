import Arrays
import CKernels

/// A convolution that Winograd's kernels can compute: 3×3 over images in 32-bit floats, one step at a time.
struct WinogradShape {
  /// Of one record, `[channel, height, width]`.
  let input, output: [Int]
  let borders: [Borders.Border]

  /// Why a convolution is none; `nil` where it is one.
  static func obstacle(_ convolution: GroupedConvolution, over input: [Int], _ window: Window) -> String? {
    guard window.kernel == [3, 3] else { return "its window is \(window.kernel), not [3, 3]" }
    guard window.stride == [1, 1] else { return "its stride is \(window.stride), not 1" }
    guard window.dilation == [1, 1] else { return "its dilation is \(window.dilation), not 1" }
    guard convolution.groups == 1 else { return "it has \(convolution.groups) groups, not 1" }
    guard input[0].isMultiple(of: 16), convolution.filters.isMultiple(of: 16) else {
      return "its \(input[0]) channels and \(convolution.filters) filters are not multiples of 16"
    }
    return nil
  }

  /// - Returns: `nil` where there is an obstacle.
  init?(_ convolution: GroupedConvolution, over input: [Int], _ window: Window) {
    guard Self.obstacle(convolution, over: input, window) == nil else { return nil }
    self.input = input
    output = [convolution.filters] + window.output
    // A window of 3 is padded by 2 at most.
    borders = window.borders
  }

  /// Whether the kernels are known to be faster than direct ones, by the shape of a slice alone, so that bits do not depend
  /// on a race: tiles of 4×4 at least half full, and enough of them in a slice for the four times larger weights.
  func pays(sliceSize: Int) -> Bool {
    let tiles = output.dropFirst().map { ($0 + 3) / 4 }.product
    return Array(output.dropFirst()).product >= 8 * tiles && input[0] * output[0] <= 16_384 * tiles * sliceSize
  }

  /// Of the definition, for one record.
  var multiplyAdds: Int { output.product * input[0] * 9 }

  /// For one slice, in the kernels' terms.
  func problem(sliceSize: Int, _ instructions: kernel_instructions) -> kernel_winograd {
    kernel_winograd(
      batch: Int64(sliceSize), inputs: Int64(input[0]), outputs: Int64(output[0]), height: Int64(input[1]),
      width: Int64(input[2]), top: Int64(borders[0].low), bottom: Int64(borders[0].high), left: Int64(borders[1].low),
      right: Int64(borders[1].high), instructions: instructions)
  }
}

extension GroupedConvolution {
  /// What Winograd's kernels are to compute; `nil` where direct ones are.
  ///
  /// - Throws: ``NetworkError`` where they are asked for and cannot.
  func winograd(
    over input: [Int], _ window: Window, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> WinogradShape? {
    try checkAlgorithm(over: input, window, at: place)
    switch algorithm {
    case .direct: return nil
    case .winograd:
      guard builder.precision == .float32 else {
        throw NetworkError(
          .unsupported, "\(place.words) cannot be computed by winograd in \(builder.precision); use auto or direct",
          layer: place.name)
      }
      return WinogradShape(self, over: input, window)
    case .auto:
      guard builder.precision == .float32, builder.processor.fusesMultiplyAdd else { return nil }
      return WinogradShape(self, over: input, window).flatMap { $0.pays(sliceSize: builder.sliceSize) ? $0 : nil }
    }
  }

  /// Refuses a shape that the algorithm asked for cannot do.
  func checkAlgorithm(over input: [Int], _ window: Window, at place: LayerPlace) throws(NetworkError) {
    guard algorithm == .winograd, let obstacle = WinogradShape.obstacle(self, over: input, window) else { return }
    throw place.failure("cannot be computed by winograd: \(obstacle); use auto or direct")
  }
}
