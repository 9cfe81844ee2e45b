public import Evaluation

/// A confusion matrix as a shaded grid: true classes down, decided classes across.
///
/// Right decisions are blue by their share of the row; mistakes are orange by the square root of it, so that rare ones
/// stay visible. Up to 12 classes each cell says count and row percentage, up to 24 the count, beyond that its tooltip.
public struct ConfusionMatrixChart: Sendable, Equatable {
  /// The counts.
  public var matrix: ConfusionMatrix
  /// The name of each class.
  public var classNames: [String]
  /// The cells that lead to records on the page, `[true class, decided class]`.
  public var links: Set<[Int]>

  /// Joins counts and names.
  ///
  /// - Throws: `shapeMismatch` where there is not one name per class.
  public init(matrix: ConfusionMatrix, classNames: [String], links: Set<[Int]> = []) throws(ReportError) {
    guard matrix.counts.count == classNames.count else {
      throw ReportError(
        .shapeMismatch, "confusion matrix of \(matrix.counts.count) classes with \(classNames.count) class names")
    }
    self.matrix = matrix
    self.classNames = classNames
    self.links = links
  }

  /// The chart as a figure; nothing without classes.
  public func rendered() -> HTML {
    if classNames.isEmpty { return .group([]) }
    let classCount = classNames.count
    let cell = classCount <= 12 ? 54.0 : classCount <= 24 ? 34.0 : max(6, 640 / Double(classCount))
    let height = classCount <= 12 ? 40.0 : cell
    let hasNames = classCount <= 40
    let nameWidth = hasNames ? min(classNames.map(labelWidth).max() ?? 0, 130) + 12 : 12
    let head = hasNames ? min(nameWidth, 110) * 0.72 + 34 : 30
    // Slanted names of the last columns reach beyond the grid.
    let overhang = hasNames ? min(nameWidth, 110) * 0.72 : 4
    let width = nameWidth + cell * Double(classCount) + overhang
    var marks: [HTML] = [
      svgText("decided →", nameWidth, 13, className: "name"), svgText("true ↓", 0, head - 8, className: "name"),
    ]
    for (row, counts) in matrix.counts.enumerated() {
      let top = head + Double(row) * height
      let total = counts.reduce(0, +)
      if hasNames {
        marks.append(
          svgText(
            shortened(classNames[row], to: 130), nameWidth - 8, top + height / 2 + 4, className: "tick end"))
        marks.append(slantedName(classNames[row], nameWidth + (Double(row) + 0.5) * cell, head - 8))
      }
      for (column, count) in counts.enumerated() where count > 0 || classCount <= 24 {
        marks.append(
          square(
            row: row, column: column, share: total > 0 ? Double(count) / Double(total) : 0,
            frame: (nameWidth + Double(column) * cell, top, cell, height)))
      }
    }
    let title = "Confusion matrix of \(classCount) classes"
    let image = svgImage(
      width: width, height: head + Double(classCount) * height + 2, title: title, className: "matrix", marks)
    return .element("figure", ["class": "wide"], .element("div", ["class": "scroll"], image))
  }

  private func slantedName(_ name: String, _ x: Double, _ y: Double) -> HTML {
    .element(
      "text",
      [
        "x": coordinate(x), "y": coordinate(y), "class": "tick",
        "transform": "rotate(-45 \(coordinate(x)) \(coordinate(y)))",
      ], .text(shortened(name, to: 110)))
  }

  private func square(
    row: Int, column: Int, share: Double, frame: (x: Double, y: Double, width: Double, height: Double)
  ) -> HTML {
    let count = matrix.counts[row][column]
    let isRight = row == column
    let strength = isRight ? share : share.squareRoot()
    let middle = frame.x + frame.width / 2
    let tip = "\(classNames[row]) decided as \(classNames[column]): \(count) (\(percentage(share)))"
    var marks: [HTML] = [
      svgRect(frame.x, frame.y, frame.width - 2, frame.height - 2, className: "cell empty")
    ]
    if count > 0 {
      marks.append(
        svgRect(
          frame.x, frame.y, frame.width - 2, frame.height - 2, className: isRight ? "cell right" : "cell wrong",
          opacity: max(strength, 0.04), tip: tip))
    }
    let tone = strength > 0.7 ? " strong" : ""
    let center = frame.y + frame.height / 2 - 1
    if classNames.count <= 12 && count > 0 {
      marks.append(svgText(String(count), middle - 1, center - 1, className: "count middle\(tone)"))
      marks.append(
        svgText(
          percentage(share, digits: share < 0.1 || (0.95..<1).contains(share) ? 1 : 0), middle - 1, center + 12,
          className: "small middle\(tone)"))
    } else if classNames.count <= 24 && count > 0 {
      marks.append(svgText(String(count), middle - 1, center + 4, className: "small middle\(tone)"))
    }
    return links.contains([row, column])
      ? .element("a", ["href": "#\(AuditSection.anchor(label: row, decision: column))"], marks) : .group(marks)
  }
}
