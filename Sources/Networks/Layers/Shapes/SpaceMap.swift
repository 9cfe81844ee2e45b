import Arrays
import CKernels

/// A linear map over space, the same for every channel: what each place afterwards reads, and with which weight.
struct SpaceMap {
  /// One place along an axis that is read, `nil` for the fill.
  typealias Tap = (place: Int?, weight: Float)

  /// The length of each spatial axis afterwards.
  let output: [Int]
  private var index: [Int32] = []
  private var weight: [Float] = []
  private let tapCount: Int

  /// The product of maps along each axis.
  ///
  /// - Parameter axes: for each axis, its length before, and the taps of each place afterwards, equally many everywhere.
  init(_ axes: [(length: Int, taps: [[Tap]])]) {
    output = axes.map(\.taps.count)
    // One axis more, of length 1, for a sound.
    let axes = axes.count == 1 ? [(1, [[(0, 1)]])] + axes : axes
    tapCount = axes.reduce(1) { $0 * ($1.taps.first?.count ?? 0) }
    let width = axes[1].length
    for row in axes[0].taps {
      for column in axes[1].taps {
        for (y, yWeight) in row {
          for (x, xWeight) in column {
            index.append(y.flatMap { y in x.map { Int32(y * width + $0) } } ?? -1)
            weight.append(yWeight * xWeight)
          }
        }
      }
    }
  }

  /// Adds the map, with a number where nothing is read, and its gradient, in whatever layout comes in.
  func lower(_ input: Value, fill: Float = 0, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    var (input, extent) = try builder.walkable(input)
    let shape = [input.shape[0]] + output
    let layout: Layout
    if let alike = Layout.alike(extent, builder.sliceShape(shape)) {
      layout = alike
    } else {
      (input, extent) = try builder.walkable(
        builder.reordered(input, to: .plain(builder.sliceShape(input.shape))))
      layout = .plain(builder.sliceShape(shape))
    }
    // Nothing is trained here: where no gradient goes on, none need come back.
    let result = builder.value(shape, layout)
    let (taps, arena, channels) = (SpaceTaps(index, weight, tapCount), builder.arena, Int64(input.shape[0]))
    builder.perSlice(uses: [input.buffer, result.buffer]) { [input, extent] slice, _ in
      kernel_space_taps(
        arena.floats(input.buffer, slice: slice), arena.floats(result.buffer, slice: slice), extent, taps.map, fill,
        channels)
    }
    if let gradient = result.gradient, let share = input.gradient {
      builder.onBackward { [extent] () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [outputGradient, inputGradient]) { slice, _ in
          kernel_space_taps_gradient(
            arena.floats(outputGradient, slice: slice), arena.floats(inputGradient, slice: slice), extent, taps.map)
        }
      }
    }
    return result
  }

  /// Refuses maps whose tables would be absurdly large.
  static func check(_ after: [Int], at place: LayerPlace) throws(NetworkError) {
    var count = 1
    for length in after {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product <= 1 << 28 else { throw place.failure("would make \(after) of its input: too large") }
      count = product
    }
  }
}

/// A map's tables where kernels can read them.
///
/// They are written once, when they are made.
private final class SpaceTaps {
  private let index: UnsafeMutableBufferPointer<Int32>
  private let weight: UnsafeMutableBufferPointer<Float>
  let map: kernel_space_map

  init(_ index: [Int32], _ weight: [Float], _ tapCount: Int) {
    self.index = .allocate(capacity: index.count)
    self.weight = .allocate(capacity: weight.count)
    _ = self.index.initialize(fromContentsOf: index)
    _ = self.weight.initialize(fromContentsOf: weight)
    map = kernel_space_map(
      space: Int64(index.count / tapCount), taps: Int64(tapCount), index: UnsafePointer(self.index.baseAddress),
      weight: UnsafePointer(self.weight.baseAddress))
  }

  deinit {
    index.deallocate()
    weight.deallocate()
  }
}
