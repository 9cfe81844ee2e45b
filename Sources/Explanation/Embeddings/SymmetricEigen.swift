import Glibc

/// The eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonal form, then implicit QL steps.
///
/// - Reference: Golub and Van Loan, 2013, "Matrix computations", 4th edition, algorithms 8.3.1 and 8.3.3.
/// - Complexity: O(size³), on one thread.
package struct SymmetricEigen {
  /// From the largest on.
  package let values: [Double]
  /// One unit vector a value, `[value, place]`; the entry of the largest magnitude is positive, the first of equal ones.
  package let vectors: [Double]

  /// Decomposes a matrix.
  ///
  /// - Parameter matrix: `[size, size]`.
  package init(of matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "\(matrix.count) numbers are no matrix of \(size)")
    var columns = matrix
    var diagonal = [Double](repeating: 0, count: size)
    var beside = [Double](repeating: 0, count: size)
    if size > 0 {
      columns.withUnsafeMutableBufferPointer { columns in
        diagonal.withUnsafeMutableBufferPointer { diagonal in
          beside.withUnsafeMutableBufferPointer { beside in
            Self.tridiagonalise(columns, diagonal, beside)
            Self.diagonalise(columns, diagonal, beside)
          }
        }
      }
    }
    let order = diagonal.indices.sorted { (-diagonal[$0], $0) < (-diagonal[$1], $1) }
    values = order.map { diagonal[$0] }
    vectors = order.flatMap { column in
      let vector = columns[column * size..<(column + 1) * size]
      let largest = vector.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      return largest < 0 ? vector.map { -$0 } : Array(vector)
    }
  }

  private typealias Numbers = UnsafeMutableBufferPointer<Double>

  /// Turns the columns into those of the orthogonal matrix under which the matrix has a diagonal and what is beside it.
  private static func tridiagonalise(_ v: Numbers, _ d: Numbers, _ e: Numbers) {
    let n = d.count
    for j in 0..<n { d[j] = v[j * n + n - 1] }
    for i in stride(from: n - 1, to: 0, by: -1) {
      var scale = 0.0
      for k in 0..<i { scale += abs(d[k]) }
      var h = 0.0
      if scale == 0 {
        e[i] = d[i - 1]
        for j in 0..<i {
          d[j] = v[j * n + i - 1]
          v[j * n + i] = 0
          v[i * n + j] = 0
        }
      } else {
        for k in 0..<i {
          d[k] /= scale
          h += d[k] * d[k]
        }
        let f = d[i - 1]
        let g = f > 0 ? -h.squareRoot() : h.squareRoot()
        e[i] = scale * g
        h -= f * g
        d[i - 1] = f - g
        for j in 0..<i { e[j] = 0 }
        for j in 0..<i {
          let f = d[j]
          v[i * n + j] = f
          var g = e[j] + v[j * n + j] * f
          for k in j + 1..<max(i, j + 1) {
            g += v[j * n + k] * d[k]
            e[k] += v[j * n + k] * f
          }
          e[j] = g
        }
        var sum = 0.0
        for j in 0..<i {
          e[j] /= h
          sum += e[j] * d[j]
        }
        let half = sum / (h + h)
        for j in 0..<i { e[j] -= half * d[j] }
        for j in 0..<i {
          let (f, g) = (d[j], e[j])
          for k in j..<i { v[j * n + k] -= f * e[k] + g * d[k] }
          d[j] = v[j * n + i - 1]
          v[j * n + i] = 0
        }
      }
      d[i] = h
    }
    for i in 0..<n - 1 {
      v[i * n + n - 1] = v[i * n + i]
      v[i * n + i] = 1
      let h = d[i + 1]
      if h != 0 {
        for k in 0...i { d[k] = v[(i + 1) * n + k] / h }
        for j in 0...i {
          var g = 0.0
          for k in 0...i { g += v[(i + 1) * n + k] * v[j * n + k] }
          for k in 0...i { v[j * n + k] -= g * d[k] }
        }
      }
      for k in 0...i { v[(i + 1) * n + k] = 0 }
    }
    for j in 0..<n {
      d[j] = v[j * n + n - 1]
      v[j * n + n - 1] = 0
    }
    v[n * n - 1] = 1
    e[0] = 0
  }

  /// Turns the columns on until nothing is beside the diagonal.
  private static func diagonalise(_ v: Numbers, _ d: Numbers, _ e: Numbers) {
    let n = d.count
    for i in 1..<max(n, 1) { e[i - 1] = e[i] }
    e[n - 1] = 0
    var (shift, largest) = (0.0, 0.0)
    for l in 0..<n {
      largest = max(largest, abs(d[l]) + abs(e[l]))
      var m = l
      while m < n - 1, abs(e[m]) > 0x1p-52 * largest { m += 1 }
      // Sixty steps are far beyond what any matrix of finite numbers takes.
      for _ in 0..<(m > l ? 60 : 0) {
        var g = d[l]
        var p = (d[l + 1] - g) / (2 * e[l])
        var r = hypot(p, 1) * (p < 0 ? -1 : 1)
        d[l] = e[l] / (p + r)
        d[l + 1] = e[l] * (p + r)
        let next = d[l + 1]
        var h = g - d[l]
        for i in l + 2..<max(n, l + 2) { d[i] -= h }
        shift += h
        p = d[m]
        var (c, c2, c3, s, s2) = (1.0, 1.0, 1.0, 0.0, 0.0)
        let second = e[l + 1]
        for i in stride(from: m - 1, through: l, by: -1) {
          (c3, c2, s2) = (c2, c, s)
          g = c * e[i]
          h = c * p
          r = hypot(p, e[i])
          e[i + 1] = s * r
          s = e[i] / r
          c = p / r
          p = c * d[i] - s * g
          d[i + 1] = h + s * (c * g + s * d[i])
          for k in 0..<n {
            let h = v[(i + 1) * n + k]
            v[(i + 1) * n + k] = s * v[i * n + k] + c * h
            v[i * n + k] = c * v[i * n + k] - s * h
          }
        }
        p = -s * s2 * c3 * second * e[l] / next
        e[l] = s * p
        d[l] = c * p
        if abs(e[l]) <= 0x1p-52 * largest { break }
      }
      d[l] += shift
      e[l] = 0
    }
  }
}
