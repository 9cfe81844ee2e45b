import Reports
import Testing

@Suite struct NumberFormatTests {
  @Test func writesDecimals() {
    #expect(decimal(0.05, digits: 2) == "0.05")
    #expect(decimal(-1.005, digits: 1) == "−1.0")
    #expect(decimal(-0.001, digits: 2) == "0.00")
    #expect(decimal(12.5, digits: 0) == "13")
    #expect(decimal(.nan, digits: 2) == "–")
    #expect(decimal(1e300, digits: 3) == "1e+300")
    #expect(percentage(0.8870, digits: 2) == "88.70 %")
  }

  @Test func groupsThousands() {
    #expect(grouped(999) == "999")
    #expect(grouped(-1_234_567) == "−1\u{2009}234\u{2009}567")
    #expect(grouped(.min).hasPrefix("−9\u{2009}223"))
  }

  @Test func writesPowersOfTen() {
    #expect(scientific(0) == "0")
    #expect(scientific(3.14e-9) == "3.1·10⁻⁹")
    #expect(scientific(-9.99e12) == "−1.0·10¹³")
  }

  @Test func writesCoordinates() {
    #expect(
      [1, -0.5, 2.05, 3.333, -0.001, 1e9].map { coordinate($0) } == ["1", "-0.5", "2.05", "3.33", "0", "1000000"])
  }
}
