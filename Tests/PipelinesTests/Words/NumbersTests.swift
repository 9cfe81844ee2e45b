import Pipelines
import Testing

@Suite struct NumbersTests {
  @Test func decimalsAreRounded() {
    #expect(Numbers.decimal(1.25, places: 1) == "1.3")
    #expect(Numbers.decimal(-0.04, places: 1) == "0.0")
    #expect(Numbers.decimal(2.05, places: 3) == "2.050")
    #expect(Numbers.decimal(.nan, places: 2) == "nan")
  }

  @Test func measurementsShowWhatMatters() {
    let expected: [(Double, String)] = [
      (70000, "70000"), (0, "0"), (-3, "-3"), (0.91234567, "0.9123"), (99.5, "99.5000"), (1234.5678, "1234.6"),
      (0.00000321, "3.2e-6"), (-0.00025, "-2.5e-4"), (.infinity, "inf"),
    ]
    for (number, words) in expected { #expect(Numbers.measurement(number) == words) }
  }

  @Test func wholeNumbersAreGroupedByThree() {
    let shown = [0, 7, 999, 1000, 25_034, 1_730_714, -1000, Int.min].map(Numbers.grouped)
    #expect(
      shown == ["0", "7", "999", "1,000", "25,034", "1,730,714", "-1,000", "-9,223,372,036,854,775,808"])
  }

  @Test func bytesTakeTheUnitThatFits() {
    let expected = [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (26_421_880, "26.4 MB"), (999_960, "1.0 MB"),
      (2_500_000_000, "2.5 GB"), (.max, "9.2 EB"),
    ]
    for (count, words) in expected { #expect(Numbers.bytes(count) == words) }
  }
}
