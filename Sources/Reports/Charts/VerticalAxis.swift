import Glibc

/// The vertical axis of a chart: at which height a value stands, and which heights are labelled how.
package struct VerticalAxis {
  /// A labelled height.
  package struct Tick: Equatable {
    package let position: Double
    package let label: String
  }

  /// The labelled heights, increasing; at least two.
  package let ticks: [Tick]
  private let scale: LineChart.Scale
  /// Where a logarithmic axis, which has no zero, shows it: below all other values.
  private let zero: Double?

  /// From the lowest tick to the highest.
  package var range: ClosedRange<Double> { (ticks.first?.position ?? 0)...(ticks.last?.position ?? 1) }

  /// Fits an axis to values.
  package init(covering values: [Double], scale: LineChart.Scale, unit: LineChart.Unit) {
    self.scale = scale
    let drawable = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
    let low = drawable.min() ?? (scale == .linear ? 0 : 1)
    let high = drawable.max() ?? 1
    switch scale {
    case .linear:
      let round = RoundTicks(covering: low < high ? low...high : (low - 0.5)...(high + 0.5))
      zero = nil
      ticks = round.positions.map { Tick(position: $0, label: unit.label($0, round)) }
    case .logarithmic:
      let exponents = RoundTicks(covering: log10(low)...log10(high), isWhole: true).positions.map { Int($0) }
      let isPlain = exponents.allSatisfy { (-3...3).contains($0) }
      let powers = exponents.map { exponent in
        Tick(position: Double(exponent), label: isPlain ? Self.plainPower(exponent) : powerOfTen(exponent))
      }
      zero = values.contains(0) ? powers[0].position - (powers[1].position - powers[0].position) : nil
      ticks = (zero.map { [Tick(position: $0, label: "0")] } ?? []) + powers
    }
  }

  /// The height of a value; not finite where it has none.
  package func position(_ value: Double) -> Double {
    switch scale {
    case .linear: value
    case .logarithmic: value == 0 ? zero ?? .nan : value > 0 ? log10(value) : .nan
    }
  }

  private static func plainPower(_ exponent: Int) -> String {
    decimal(pow(10, Double(exponent)), digits: max(0, -exponent))
  }
}
