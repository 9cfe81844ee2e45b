import Arrays
import Explanation
import Testing

struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 3, 17, 60]) func `Vectors times values make the matrix again`(size: Int) {
    var generator = RandomKey(seed: UInt64(size)).generator()
    let half = (0..<size * size).map { _ in Double(generator.normal()) }
    let matrix = (0..<size * size).map { half[$0] + half[$0 % size * size + $0 / size] }
    let eigen = SymmetricEigen(of: matrix, size: size)
    func entry(_ row: Int, _ column: Int) -> Double {
      (0..<size).reduce(0) {
        $0 + eigen.values[$1] * eigen.vectors[$1 * size + row] * eigen.vectors[$1 * size + column]
      }
    }
    for row in 0..<size {
      for column in 0..<size {
        #expect(abs(entry(row, column) - matrix[row * size + column]) < 1e-10 * Double(size))
        let product = (0..<size).reduce(0) {
          $0 + eigen.vectors[row * size + $1] * eigen.vectors[column * size + $1]
        }
        #expect(abs(product - (row == column ? 1 : 0)) < 1e-10)
      }
    }
    #expect(eigen.values == eigen.values.sorted(by: >))
  }

  @Test func `Zeros and equal values are no harm`() {
    #expect(SymmetricEigen(of: [0, 0, 0, 0], size: 2).values == [0, 0])
    #expect(SymmetricEigen(of: [], size: 0).values == [])
    let eigen = SymmetricEigen(of: [2, 0, 0, 0, -3, 0, 0, 0, 2], size: 3)
    #expect(eigen.values == [2, 2, -3] && eigen.vectors == [1, 0, 0, 0, 0, 1, 0, 1, 0])
  }
}
