import Arrays
import Concurrency
import Explanation
import Testing

struct NearestNeighboursTests {
  @Test(arguments: [3, 239]) func `Are those that all distances sorted give`(count: Int) throws {
    let records = try ExplanationGoldens("inside")["points"].tensor
    let found = NearestNeighbours(of: Points(records), count: count, workers: Workers(count: 2))
    for point in 0..<240 {
      let own = records[row: point].values
      let all = (0..<240).filter { $0 != point }.map { other in
        (other, zip(own, records[row: other].values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) })
      }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      #expect(found[point].map { Int($0.index) } == all.prefix(count).map(\.0))
      for (neighbour, expected) in zip(found[point], all) {
        #expect(abs(Double(neighbour.squaredDistance) - expected.1) < 1e-5 * max(expected.1, 1))
      }
    }
  }

  @Test func `Of equally near ones the first stand first`() {
    let found = NearestNeighbours(
      of: Points(Tensor(shape: [5, 1], values: [0, 1, -1, 1, 0])), count: 2, workers: Workers(count: 1))
    #expect(found[0].map(\.index) == [4, 1] && found[1].map(\.index) == [3, 0] && found[4].map(\.index) == [0, 1])
  }

  @Test func `A plane is as trustworthy as scikit-learn says`() throws {
    let goldens = try ExplanationGoldens("inside")
    let found = Trustworthiness.of(
      goldens["plane"].tensor, showing: Points(goldens["points"].tensor), neighbourCount: 5, workers: Workers(count: 2))
    #expect(abs(found - goldens["trustworthiness"].values[0]) < 1e-6)
    let all = Points(goldens["points"].tensor)
    #expect(
      Trustworthiness.of(goldens["points"].tensor, showing: all, neighbourCount: 7, workers: Workers(count: 1)) == 1)
  }
}
