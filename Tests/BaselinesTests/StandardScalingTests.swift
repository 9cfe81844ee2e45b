import Baselines
import Concurrency
import Testing

@Suite struct StandardScalingTests {
  @Test func columnsHaveMeanZeroAndDeviationOne() throws {
    let table = FeatureTable(
      columnCount: 3, values: [1, 5, 0, 3, 5, 0, 5, 5, 1, 7, 5, 1], truth: .classes([0, 1, 0, 1], count: 2))
    let fitted = try StandardScaling().fit(table, workers: Workers(count: 1))
    let made = fitted.apply(to: table.values, count: 4, workers: Workers(count: 1))
    // The deviation of 1, 3, 5, 7 is √5; what never changes becomes 0.
    let step = Float(1 / 5.0.squareRoot())
    let expected: [Float] = [-3 * step, 0, -1, -step, 0, -1, step, 0, 1, 3 * step, 0, 1]
    #expect(zip(made, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(made)")
  }
}
