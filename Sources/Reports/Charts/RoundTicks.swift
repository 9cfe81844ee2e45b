import Glibc

/// Round positions for an axis: multiples of 1, 2 or 5 times a power of ten that lie in a range.
///
/// - Reference: Heckbert, 1990, "Nice numbers for graph labels", Graphics Gems.
public struct RoundTicks: Sendable, Equatable {
  /// The positions, increasing; at least two unless ticks must be whole.
  public let positions: [Double]
  /// How many decimals a label needs.
  public let decimalCount: Int

  /// Chooses ticks that cover a range, the outer ones at or beyond its ends.
  ///
  /// - Parameter isWhole: whether steps below 1 are forbidden, as for epochs.
  public init(covering range: ClosedRange<Double>, targetCount: Int = 5, isWhole: Bool = false) {
    let step = Self.step(range, targetCount, isWhole)
    let first = (range.lowerBound / step.size + 1e-9).rounded(.down)
    let last = (range.upperBound / step.size - 1e-9).rounded(.up)
    self.init(first: first, last: max(last, first + 1), step: step)
  }

  /// Chooses ticks within a range, none beyond its ends.
  public init(within range: ClosedRange<Double>, targetCount: Int = 5, isWhole: Bool = false) {
    let step = Self.step(range, targetCount, isWhole)
    let first = (range.lowerBound / step.size - 1e-9).rounded(.up)
    let last = (range.upperBound / step.size + 1e-9).rounded(.down)
    self.init(first: first, last: last, step: step)
  }

  /// The label of a position.
  public func label(_ position: Double) -> String { decimal(position, digits: decimalCount) }

  private struct Step {
    var factor: Double
    var exponent: Int
    // Dividing by a whole power keeps 0.1, 0.2 … the nearest doubles.
    var size: Double { exponent < 0 ? factor / pow(10, Double(-exponent)) : factor * pow(10, Double(exponent)) }
    func multiple(_ count: Double) -> Double {
      exponent < 0 ? count * factor / pow(10, Double(-exponent)) : count * factor * pow(10, Double(exponent))
    }
  }

  private init(first: Double, last: Double, step: Step) {
    positions = first <= last ? stride(from: first, through: last, by: 1).map(step.multiple) : []
    decimalCount = max(0, -step.exponent)
  }

  private static func step(_ range: ClosedRange<Double>, _ targetCount: Int, _ isWhole: Bool) -> Step {
    precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "an axis needs a finite range, got \(range)")
    let length = range.upperBound - range.lowerBound
    let span = length > 0 ? length : max(abs(range.upperBound), 1)
    let rough = span / Double(max(targetCount, 1))
    let exponent = Int(log10(rough).rounded(.down))
    let lead = rough / pow(10, Double(exponent))
    let step =
      switch lead {
      case ..<1.5: Step(factor: 1, exponent: exponent)
      case ..<3.5: Step(factor: 2, exponent: exponent)
      case ..<7.5: Step(factor: 5, exponent: exponent)
      default: Step(factor: 1, exponent: exponent + 1)
      }
    return isWhole && step.size < 1 ? Step(factor: 1, exponent: 0) : step
  }
}
