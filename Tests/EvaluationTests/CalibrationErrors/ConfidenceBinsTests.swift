import Evaluation
import Testing

@Suite struct ConfidenceBinsTests {
  /// (lower, upper], the first bin holding 0 and the last 1, at every edge of every bin count up to 40.
  @Test func edgesBelongToTheBinBelow() {
    for count in 1...40 {
      let bins = ConfidenceBins(count: count)
      #expect(bins.index(of: 0) == 0)
      #expect(bins.index(of: 1) == count - 1)
      for edge in 1..<max(count, 2) where count > 1 {
        let value = Double(edge) / Double(count)
        #expect(bins.index(of: value) == edge - 1)
        #expect(bins.index(of: value.nextUp) == edge)
        #expect(bins.index(of: value.nextDown) == edge - 1)
      }
    }
  }
}
