/// How what is said of one record comes about: from what is said where nothing is known, column by column.
public struct WaterfallChart: Sendable, Equatable {
  /// What one column brings.
  public struct Step: Sendable, Equatable {
    /// The column with its value.
    public var name: String
    public var contribution: Double

    /// Makes a step.
    public init(name: String, contribution: Double) { (self.name, self.contribution) = (name, contribution) }
  }

  public var title: String
  /// What is said where nothing is known.
  public var base: Double
  public var steps: [Step]

  /// Makes a chart.
  public init(title: String, base: Double, steps: [Step]) {
    (self.title, self.base, self.steps) = (title, base, steps)
  }

  /// Columns that have a row of their own; the rest have one together.
  static let drawnStepCount = 9
  private static let rowHeight = 24.0

  /// The chart as a figure; nothing where a number is not finite.
  public func rendered() -> HTML {
    guard base.isFinite, steps.allSatisfy({ $0.contribution.isFinite }) else { return .group([]) }
    var drawn = steps.sorted { abs($0.contribution) > abs($1.contribution) }
    if drawn.count > Self.drawnStepCount + 1 {
      let rest = drawn[Self.drawnStepCount...]
      drawn =
        drawn.prefix(Self.drawnStepCount) + [
          Step(name: "\(rest.count) others", contribution: rest.reduce(0) { $0 + $1.contribution })
        ]
    }
    // From the smallest up to the largest, so that the last bar ends at what is said.
    drawn.reverse()
    var ends = [base]
    for step in drawn { ends.append(ends[ends.count - 1] + step.contribution) }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
    let ticks = RoundTicks(covering: low...max(high, low + 1e-9), targetCount: 5)
    let widest = min(drawn.map { labelWidth($0.name) }.max() ?? 0, 190)
    let plot = SVGPlot(
      width: 480, height: Double(drawn.count) * Self.rowHeight + 34, left: widest + 18, right: 58, top: 4, bottom: 30,
      xRange: (ticks.positions.first ?? 0)...(ticks.positions.last ?? 1), yRange: 0...1)
    let bottom = plot.height - plot.bottom
    var marks = ticks.positions.map { svgLine(plot.x($0), plot.top, plot.x($0), bottom, className: "grid") }
    for (number, step) in drawn.enumerated() {
      // The largest stands on top.
      let top = plot.top + Double(drawn.count - 1 - number) * Self.rowHeight
      let (from, to) = (plot.x(ends[number]), plot.x(ends[number + 1]))
      marks.append(svgText(shortened(step.name, to: 190), plot.left - 8, top + 16, className: "tick end"))
      marks.append(
        svgRect(
          min(from, to), top + 4, max(abs(to - from), 1), Self.rowHeight - 8,
          className: step.contribution < 0 ? "v0" : "v4"))
      let words = (step.contribution < 0 ? "" : "+") + significant(step.contribution)
      marks.append(svgText(words, plot.width - plot.right + 6, top + 16, className: "value"))
    }
    marks.append(plot.bottomAxis(ticks, label: ticks.label))
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      plot.image(title: title, className: "plot", marks))
  }
}
