import Arrays
import Concurrency
import Explanation
import Testing

struct KernelAlignmentTests {
  private func alignment(_ left: [Tensor], _ right: [Tensor], batch: Int, threads: Int = 2) -> [[Double]] {
    var alignment = KernelAlignment(leftCount: left.count, rightCount: right.count)
    func rows(_ table: Tensor, from start: Int) -> Tensor {
      let width = table.shape[1]
      return Tensor(shape: [batch, width], values: Array(table.values[start * width..<(start + batch) * width]))
    }
    for start in stride(from: 0, to: left[0].shape[0], by: batch) {
      alignment.add(
        left.map { rows($0, from: start) }, right.map { rows($0, from: start) }, workers: Workers(count: threads))
    }
    return alignment.values
  }

  @Test func `Is the unbiased estimate over batches`() throws {
    let goldens = try ExplanationGoldens("inside")
    let (left, right) = (goldens["cka.left"].tensor, goldens["cka.right"].tensor)
    let found = alignment([left, right], [right], batch: 60)
    #expect(abs(found[0][0] - goldens["cka"].values[0]) < 1e-5 && abs(found[1][0] - 1) < 1e-9)
    #expect(alignment([left], [right], batch: 60, threads: 1) == alignment([left], [right], batch: 60, threads: 3))
  }

  @Test func `Rotation and scale do not count, and nothing in common is nothing`() {
    let table = InspectionTests.records([200, 2])
    let turned = Tensor(
      shape: [200, 2],
      values: (0..<200).flatMap { row in
        let (x, y) = (table.values[2 * row], table.values[2 * row + 1])
        return [3 * (0.6 * x - 0.8 * y) + 5, 3 * (0.8 * x + 0.6 * y)]
      })
    let stranger = InspectionTests.records([200, 2], seed: 9)
    let constant = Tensor(shape: [200, 2], repeating: 0)
    let found = alignment([table], [turned, stranger, constant], batch: 100)
    #expect(abs(found[0][0] - 1) < 1e-4 && abs(found[0][1]) < 0.05 && found[0][2] == 0)
  }
}
