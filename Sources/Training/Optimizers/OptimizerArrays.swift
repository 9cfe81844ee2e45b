/// Arrays of equal length that stay in place while kernels write disjoint ranges of them.
///
/// Written only inside `ExecutionPlan.update`, whose ranges are disjoint and which waits for all.
package final class OptimizerArrays {
  /// Floats of each array.
  let count: Int
  private let starts: [UnsafeMutablePointer<Float>]

  /// Copies the arrays.
  ///
  /// - Precondition: each has `count` values.
  init(_ arrays: [[Float]], count: Int) {
    precondition(arrays.allSatisfy { $0.count == count }, "an optimiser's arrays have one value for each parameter")
    self.count = count
    starts = arrays.map { values in
      let start = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { start.initialize(from: base, count: count) }
      }
      return start
    }
  }

  deinit { for start in starts { start.deallocate() } }

  /// Where array `index` begins.
  func start(_ index: Int) -> UnsafeMutablePointer<Float> { starts[index] }

  /// A copy of array `index`.
  func values(_ index: Int) -> [Float] { Array(UnsafeBufferPointer(start: starts[index], count: count)) }
}
