/// The row of headline numbers at the top of a report.
public struct KeyFigures: Sendable, Equatable {
  /// One number with its name.
  public struct Figure: Sendable, Equatable {
    /// What is measured.
    public var name: String
    /// The number with its unit.
    public var value: String
    /// What to compare it with, in a few words.
    public var note: String

    /// Makes a figure.
    public init(name: String, value: String, note: String = "") {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// The numbers, the most important first.
  public var figures: [Figure]

  /// Makes a row.
  public init(_ figures: [Figure]) { self.figures = figures }

  /// The row; nothing without figures.
  public func rendered() -> HTML {
    if figures.isEmpty { return .group([]) }
    return .element(
      "dl", ["class": "figures"],
      figures.map { figure in
        .element(
          "div", .element("dt", .text(figure.name)), .element("dd", ["class": "value"], .text(figure.value)),
          .element("dd", ["class": "note"], .text(figure.note)))
      })
  }
}
