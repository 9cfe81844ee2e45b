// Nothing of it is called: it is linked with whatever uses this file.
import CBLASLock
import COpenBLAS
import Concurrency

/// Products of matrices by OpenBLAS.
///
/// Work is cut into blocks of a fixed size, each computed by one thread, so that bits do not depend on their number. OpenBLAS
/// has no threads of its own (`libopenblas-serial`); where another build of it is linked, it is told to use none. `CBLASLock`
/// makes it safe to be called on several threads at once.
enum MatrixProduct {
  private static let withoutThreads: Void = openblas_set_num_threads(1)

  /// Rows of a block.
  static let blockRowCount = 256

  /// C = alpha · A · Bᵀ + beta · C of single precision, all row-major; for one thread.
  ///
  /// - Precondition: `a` holds rows × inner, `b` columns × inner and `c` rows × columns values.
  static func timesTransposed(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    inner: Int, alpha: Float = 1, beta: Float = 0
  ) {
    _ = withoutThreads
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), alpha, a, Int32(inner), b,
      Int32(inner), beta, c, Int32(columns))
  }

  /// C = A · B of single precision, all row-major; for one thread.
  ///
  /// - Precondition: `a` holds rows × inner, `b` inner × columns and `c` rows × columns values.
  static func times(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    inner: Int
  ) {
    _ = withoutThreads
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(inner), b,
      Int32(columns), 0, c, Int32(columns))
  }

  /// C += A · Bᵀ of double precision, all row-major; for one thread.
  ///
  /// - Precondition: `a` holds rows × inner, `b` columns × inner and `c` rows × columns values, or more.
  static func addTimesTransposed(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
    inner: Int
  ) {
    _ = withoutThreads
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(inner), b,
      Int32(inner), 1, c, Int32(columns))
  }

  /// C += Aᵀ · B of double precision, all row-major; for one thread.
  ///
  /// - Precondition: `a` holds inner × rows, `b` inner × columns and `c` rows × columns values, or more.
  static func addTransposedTimes(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
    inner: Int
  ) {
    _ = withoutThreads
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(rows), b,
      Int32(columns), 1, c, Int32(columns))
  }

  /// A · Bᵀ, `[row · column]`, by blocks of rows.
  static func timesTransposed(
    _ a: [Float], rowCount: Int, _ b: [Float], columnCount: Int, inner: Int, workers: Workers
  ) -> [Float] {
    precondition(a.count == rowCount * inner && b.count == columnCount * inner, "factors of other sizes")
    var product = [Float](repeating: 0, count: rowCount * columnCount)
    let blockCount = (rowCount + blockRowCount - 1) / blockRowCount
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        product.withUnsafeMutableBufferPointer { product in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = product.baseAddress else { return }
          workers.run([
            // A block writes its own rows alone.
            .disjoint(count: blockCount) { block, _ in
              let first = block * blockRowCount
              timesTransposed(
                a + first * inner, b, c + first * columnCount, rows: min(blockRowCount, rowCount - first),
                columns: columnCount, inner: inner)
            }
          ])
        }
      }
    }
    return product
  }

  /// The covariance of columns, over one less than the count of rows, in double precision; the lower triangle alone.
  static func covariance(_ values: [Float], means: [Double], workers: Workers) -> [Double] {
    _ = withoutThreads
    let columnCount = means.count
    let rowCount = values.count / columnCount
    let chunk = 1_024
    var covariance = [Double](repeating: 0, count: columnCount * columnCount)
    var centred = [Double](repeating: 0, count: min(chunk, rowCount) * columnCount)
    // Strips of the triangle, each written by one piece, chunk after chunk.
    let strip = 64
    let stripCount = (columnCount + strip - 1) / strip
    for first in stride(from: 0, to: rowCount, by: chunk) {
      let count = min(chunk, rowCount - first)
      for row in 0..<count {
        for column in 0..<columnCount {
          centred[row * columnCount + column] = Double(values[(first + row) * columnCount + column]) - means[column]
        }
      }
      centred.withUnsafeBufferPointer { centred in
        covariance.withUnsafeMutableBufferPointer { covariance in
          guard let a = centred.baseAddress, let c = covariance.baseAddress else { return }
          workers.run([
            .disjoint(count: stripCount) { number, _ in
              let start = number * strip
              let height = min(strip, columnCount - start)
              cblas_dgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, Int32(height), Int32(start + height), Int32(count),
                1 / Double(max(rowCount - 1, 1)), a + start, Int32(columnCount), a, Int32(columnCount), 1,
                c + start * columnCount, Int32(columnCount))
            }
          ])
        }
      }
    }
    return covariance
  }

  /// Eigenvalues, the smallest first, and eigenvectors as rows, of a symmetric matrix whose lower triangle is given.
  static func eigenvectors(
    of matrix: [Double], order: Int
  ) throws(BaselineError) -> (values: [Double], vectors: [Double]) {
    _ = withoutThreads
    var (vectors, values) = (matrix, [Double](repeating: 0, count: order))
    var (count, info) = (Int32(order), Int32(0))
    var (workCount, integerCount) = (Int32(-1), Int32(-1))
    var (work, integers) = ([0.0], [Int32(0)])
    // A row-major lower triangle is Fortran's upper one. The first call asks for the room that the second needs.
    for _ in 0..<2 {
      dsyevd_("V", "U", &count, &vectors, &count, &values, &work, &workCount, &integers, &integerCount, &info, 1, 1)
      if workCount < 0 {
        (workCount, integerCount) = (Int32(work[0]), integers[0])
        work = [Double](repeating: 0, count: Int(workCount))
        integers = [Int32](repeating: 0, count: Int(integerCount))
      }
    }
    guard info == 0 else { throw BaselineError(.unsuited, "no eigenvectors were found (LAPACK dsyevd: \(info))") }
    return (values, vectors)
  }
}
