import Arrays
import CKernels
import Networks
import Testing

/// The kernels on bfloat16 do on the same values what those on 32-bit floats do, and round what comes out.
@Suite(.enabled(if: Processor.current.hasBFloat16, "this processor has no bfloat16"))
struct ElementKernelTests {
  /// Values of one array under either precision.
  private struct Elements {
    var floats: [Float]
    var halves: [UInt16]

    /// Draws that bfloat16 has; at least one zero.
    init(_ count: Int, _ name: String) {
      halves = normalTensor([count], RandomKey(seed: 1).derived(name)).values.map { UInt16($0.bitPattern >> 16) }
      halves[count / 2] = 0
      floats = halves.map { Float(bitPattern: UInt32($0) << 16) }
    }
  }

  /// To the nearest, ties to even.
  private func narrowed(_ values: [Float]) -> [UInt16] {
    values.map { value in
      let bits = value.bitPattern
      let low = bits & 0xFFFF
      let up = low > 0x8000 || (low == 0x8000 && bits & 0x1_0000 != 0)
      return UInt16(truncatingIfNeeded: (bits >> 16) + (up ? 1 : 0))
    }
  }

  private static let extents: [kernel_extent] = [
    kernel_extent(batch: 2, channels: 5, space: 37, block: 1, precision: kernel_float32),
    kernel_extent(batch: 2, channels: 16, space: 9, block: 8, precision: kernel_float32),
    kernel_extent(batch: 3, channels: 32, space: 21, block: 16, precision: kernel_float32),
    kernel_extent(batch: 2, channels: 32, space: 7, block: 32, precision: kernel_float32),
    kernel_extent(batch: 2, channels: 11, space: 6, block: 11, precision: kernel_float32),
    kernel_extent(batch: 2, channels: 100, space: 5, block: 100, precision: kernel_float32),
  ]

  @Test(arguments: extents.indices) func kernelsOverChannelsRoundWhatFloatsGive(index: Int) {
    let extent = Self.extents[index]
    var halved = extent
    halved.precision = kernel_bfloat16
    let (channels, count) = (Int(extent.channels), Int(extent.batch * extent.channels * extent.space))
    let (x, dy) = (Elements(count, "x"), Elements(count, "dy"))
    func perChannel(_ name: String) -> [Float] { Elements(channels, name).floats }
    let (scale, shift, mean) = (perChannel("scale"), perChannel("shift"), perChannel("mean"))
    let (a, b, c) = (perChannel("a"), perChannel("b"), perChannel("c"))
    var (result, rounded) = ([Float](repeating: 0, count: count), [UInt16](repeating: 0, count: count))
    var (sum, product) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    var (halvedSum, halvedProduct) = (sum, product)
    for relu in [0, 1] as [Int32] {
      kernel_channel_affine(x.floats, &result, extent, scale, shift, relu)
      kernel_channel_affine(x.halves, &rounded, halved, scale, shift, relu)
      #expect(rounded == narrowed(result))
      kernel_norm_gradient(x.floats, dy.floats, &result, extent, scale, shift, relu, a, b, c)
      kernel_norm_gradient(x.halves, dy.halves, &rounded, halved, scale, shift, relu, a, b, c)
      #expect(rounded == narrowed(result))
      kernel_norm_gradient_sums(x.floats, dy.floats, extent, 0, scale, shift, mean, relu, &sum, &product)
      kernel_norm_gradient_sums(x.halves, dy.halves, halved, 0, scale, shift, mean, relu, &halvedSum, &halvedProduct)
      #expect(relativeError(halvedSum, sum) < 1e-6 && relativeError(halvedProduct, product) < 1e-6)
    }
    var pivot = [Float](repeating: 0, count: channels)
    var halvedPivot = pivot
    kernel_channel_moments(x.floats, extent, 0, &pivot, &sum, &product)
    kernel_channel_moments(x.halves, halved, 0, &halvedPivot, &halvedSum, &halvedProduct)
    #expect(halvedPivot == pivot)
    #expect(relativeError(halvedSum, sum) < 1e-6 && relativeError(halvedProduct, product) < 1e-6)

    let factors = Elements(Int(extent.batch) * channels, "factors").floats
    kernel_multiply_channels(x.floats, factors, &result, extent)
    kernel_multiply_channels(x.halves, factors, &rounded, halved)
    #expect(rounded == narrowed(result))
  }

  @Test(arguments: extents.indices) func meansOverSpace(index: Int) {
    let extent = Self.extents[index]
    var halved = extent
    halved.precision = kernel_bfloat16
    // Blocks may end in padding.
    let real = extent.block > 1 ? Int(extent.channels) - 3 : Int(extent.channels)
    let (records, space, block) = (Int(extent.batch), Int(extent.space), Int(extent.block))
    let x = Elements(records * Int(extent.channels) * space, "x")
    func place(_ record: Int, _ channel: Int, _ position: Int) -> Int {
      (record * Int(extent.channels) + channel / block * block) * space + position * block + channel % block
    }
    var means = [[Float]](repeating: [Float](repeating: 0, count: records * real), count: 2)
    kernel_space_mean(x.floats, &means[0], extent, Int64(real))
    kernel_space_mean(x.halves, &means[1], halved, Int64(real))
    let expected = (0..<records * real).map { index -> Double in
      let values = (0..<space).map { Double(x.floats[place(index / real, index % real, $0)]) }
      return values.reduce(0, +) / Double(space)
    }
    #expect(relativeError(means[0].map(Double.init), expected) < 1e-6)
    #expect(relativeError(means[1].map(Double.init), expected) < 1e-6)

    var (floats, halves) = ([Float](repeating: 9, count: x.floats.count), [UInt16](repeating: 9, count: x.floats.count))
    kernel_space_mean_gradient(means[0], &floats, extent, Int64(real))
    kernel_space_mean_gradient(means[0], &halves, halved, Int64(real))
    var spread = [Float](repeating: 0, count: x.floats.count)
    for index in means[0].indices {
      for position in 0..<space {
        spread[place(index / real, index % real, position)] = means[0][index] * (1 / Float(space))
      }
    }
    #expect(floats == spread)
    #expect(halves == narrowed(spread))
  }

  @Test(arguments: [1, 16, 61]) func kernelsOverElementsRoundWhatFloatsGive(count: Int) {
    let floats = kernel_elements(count: Int64(count), precision: kernel_float32)
    let halves = kernel_elements(count: Int64(count), precision: kernel_bfloat16)
    let (x, y, factor) = (Elements(count, "x"), Elements(count, "y"), Elements(count, "factor").floats)
    var (result, rounded) = (x.floats, x.halves)
    kernel_relu(x.floats, &result, floats)
    kernel_relu(x.halves, &rounded, halves)
    #expect(rounded == narrowed(result))
    (result, rounded) = (x.floats, x.halves)
    kernel_relu_in_place(&result, floats)
    kernel_relu_in_place(&rounded, halves)
    #expect(rounded == narrowed(result))
    kernel_relu_gradient(x.floats, y.floats, &result, floats)
    kernel_relu_gradient(x.halves, y.halves, &rounded, halves)
    #expect(rounded == narrowed(result))
    (result, rounded) = (y.floats, y.halves)
    kernel_relu_gradient_in_place(x.floats, &result, floats)
    kernel_relu_gradient_in_place(x.halves, &rounded, halves)
    #expect(rounded == narrowed(result))
    kernel_multiply(x.floats, factor, &result, floats)
    kernel_multiply(x.halves, factor, &rounded, halves)
    #expect(rounded == narrowed(result))
    for relu in [0, 1] as [Int32] {
      kernel_sum(x.floats, y.floats, &result, floats, relu)
      kernel_sum(x.halves, y.halves, &rounded, halves, relu)
      #expect(rounded == narrowed(result))
    }
    (result, rounded) = (y.floats, y.halves)
    kernel_add(x.floats, &result, floats)
    kernel_add(x.halves, &rounded, halves)
    #expect(rounded == narrowed(result))
  }

  /// What 1 times a value is rounded to.
  private func rounded(_ bits: UInt32) -> UInt16 {
    var (one, result) = (UInt16(0x3F80), UInt16(0))
    kernel_multiply(&one, [Float(bitPattern: bits)], &result, kernel_elements(count: 1, precision: kernel_bfloat16))
    return result
  }

  @Test(
    arguments: [
      // Exact; below, at and above the middle; ties to even downwards and upwards; up into the next power of two.
      (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
      (0x3F81_8000, 0x3F82), (0xBF81_8000, 0xBF82), (0x3FFF_FFFF, 0x4000),
      // Past the largest, infinite; the smallest normal one; minus zero.
      (0x7F7F_FFFF, 0x7F80), (0xFF80_0000, 0xFF80), (0x0080_0000, 0x0080), (0x8000_0000, 0x8000),
    ] as [(UInt32, UInt16)]) func roundsToTheNearest(bits: UInt32, expected: UInt16)
  {
    #expect(rounded(bits) == expected)
  }

  @Test(arguments: [0x7FC0_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
  func whatIsNotANumberStaysSo(bits: UInt32) {
    #expect(Float(bitPattern: UInt32(rounded(bits)) << 16).isNaN)
  }
}
