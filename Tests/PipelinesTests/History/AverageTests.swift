import Pipelines
import Store
import Testing

@Suite struct AverageTests {
  @Test func meanAndSampleDeviation() {
    let average = Average(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(average.mean == 5)
    // The squares of the distances add up to 32.
    #expect(average.deviation == (32.0 / 7).squareRoot())
    #expect(Average(of: [3]).mean == 3 && Average(of: [3]).deviation == nil)
    #expect(Average(of: [3, 3]).deviation == 0)
  }
}
