/// Kernel values of blocks of records, by products of matrices.
struct KernelBlock: Sendable {
  let kernel: any VectorKernelKind
  let gamma: Float
  let columnCount: Int

  /// Others that records are multiplied with at a time: their values lie in a near cache.
  static let width = 512

  /// Writes the kernel values `[record · other]` of some records and others; for one thread.
  ///
  /// - Precondition: `values` has room for `count` × `otherCount` values.
  func values(
    _ records: UnsafePointer<Float>, squares: UnsafePointer<Float>, count: Int, others: UnsafePointer<Float>,
    otherSquares: UnsafePointer<Float>, otherCount: Int, into values: UnsafeMutablePointer<Float>
  ) {
    MatrixProduct.timesTransposed(records, others, values, rows: count, columns: otherCount, inner: columnCount)
    for record in 0..<count {
      kernel.apply(
        to: values + record * otherCount, count: otherCount, gamma: gamma, square: squares[record],
        squares: otherSquares)
    }
  }

  /// The product of each record with itself.
  func squares(_ records: UnsafePointer<Float>, count: Int) -> [Float] {
    (0..<count).map { record in
      let place = records + record * columnCount
      var sum = 0.0
      for column in 0..<columnCount { sum += Double(place[column]) * Double(place[column]) }
      return Float(sum)
    }
  }
}
