import Reports
import Testing

@Suite struct FocusRangeTests {
  @Test func leavesOutTheFewThatLieFarOff() {
    #expect(FocusRange.range(of: [0.1, 0.88, 0.9, 0.91]) == 0.88...0.91)
    #expect(FocusRange.range(of: [0.3, 2.3, 0.28, 0.31, 40]) == 0.28...0.31)
    #expect(FocusRange.range(of: [0.9, .nan, 0.8, .infinity]) == 0.8...0.9)
  }

  @Test(arguments: [
    // Close together, though one gap is many times the other.
    [0.900, 0.9001, 0.905],
    // No majority.
    [0.1, 0.9], [0.1, 0.11, 0.9, 0.91],
    // Spread evenly.
    [0.1, 0.3, 0.5, 0.7],
  ]) func keepsAll(values: [Double]) {
    #expect(FocusRange.range(of: values) == values[0]...values[values.count - 1])
  }

  @Test func nothingIsNoRange() {
    #expect(FocusRange.range(of: []) == nil && FocusRange.range(of: [.nan]) == nil)
    #expect(FocusRange.range(of: [2]) == 2...2)
  }
}
