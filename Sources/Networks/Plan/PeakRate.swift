import Arrays
public import Concurrency

/// The floating-point operations a second that a thread reaches here while as many work.
///
/// Measured, not looked up: the fastest of 20 calls of direct convolutions of 64 filters of 3×3 over 64 channels of 28×28, and of
/// 256 filters of 1×1 over 256 channels of 14×14, four records a thread; all operands fit into a core's caches. What a
/// layer's rate is compared with; one by Winograd's kernels may be above it, for it counts what it saves.
///
/// - Throws: ``NetworkError`` where the kernel library has no convolution.
public func measuredPeakRate(workers: Workers) throws(NetworkError) -> Double {
  var peak = 0.0
  for (channels, side, kernel) in [(64, 28, AxisLengths(3)), (256, 14, 1)] {
    let layer = Layer.convolution(filters: channels, kernel: kernel, padding: .same, hasBias: false, algorithm: .direct)
    let description = try NetworkDescription(
      input: [channels, side, side], preset: .keras, nodes: [.init(name: "probe", layer: layer)])
    let plan = try ExecutionPlan(
      description, mode: .inference, batchSize: 4 * workers.count, sliceCount: 4 * workers.count, workers: workers)
    plan.load(Network(description, key: RandomKey(seed: 1)))
    let profile = plan.profile(repetitions: 20, key: RandomKey(seed: 2))
    for row in profile.rows where row.part == .layer("probe") && row.fastestForwardSeconds > 0 {
      peak = max(peak, Double(row.forwardOperations) / row.fastestForwardSeconds)
    }
  }
  return peak
}
