import Reports
import Testing

@Suite struct VerticalAxisTests {
  @Test func linearAxesLabelRoundValues() {
    let axis = VerticalAxis(covering: [0.1, 0.9, .nan], scale: .linear, unit: .share)
    #expect(axis.ticks.map(\.label) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
    #expect(axis.range == 0...1 && axis.position(0.3) == 0.3)
  }

  @Test func logarithmicAxesLabelPowersOfTen() {
    let axis = VerticalAxis(covering: [0.02, 3], scale: .logarithmic, unit: .number)
    #expect(axis.ticks.map(\.label) == ["0.01", "0.1", "1", "10"])
    #expect(axis.range == -2...1 && axis.position(10) == 1 && axis.position(0.01) == -2)
    #expect(!axis.position(0).isFinite && !axis.position(-1).isFinite)
    let wide = VerticalAxis(covering: [3e-21, 0.5], scale: .logarithmic, unit: .number)
    #expect(wide.ticks.map(\.label) == ["10⁻²⁵", "10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "10⁰"])
  }

  @Test func zeroStandsBelowAllPowers() {
    let axis = VerticalAxis(covering: [0, 0.02, 3], scale: .logarithmic, unit: .number)
    #expect(axis.ticks.map(\.label) == ["0", "0.01", "0.1", "1", "10"])
    #expect(axis.position(0) == -3 && axis.range == -3...1)
    let nothing = VerticalAxis(covering: [0, 0], scale: .logarithmic, unit: .number)
    #expect(nothing.ticks.first?.label == "0" && nothing.position(0) == nothing.range.lowerBound)
  }
}
