import ImageViews

/// Pixels as squares of their colours, with the numbers of their channels in them.
struct NumberedPixels {
  private let numbers: PixelNumbers

  init(_ numbers: PixelNumbers) { self.numbers = numbers }

  func rendered() -> HTML {
    let channelCount = numbers.rows.first?.first?.numbers.count ?? 1
    let columnCount = numbers.rows.first?.count ?? 0
    let (cellWidth, cellHeight) = (54.0, 12 + 15 * Double(channelCount))
    let (left, top) = (34.0, 20.0)
    var marks: [HTML] = []
    for column in 0..<columnCount {
      marks.append(
        svgText(
          "\(numbers.left + column)", left + (Double(column) + 0.5) * cellWidth, top - 6, className: "tick middle"))
    }
    for (row, cells) in numbers.rows.enumerated() {
      let y = top + Double(row) * cellHeight
      marks.append(svgText("\(numbers.top + row)", left - 6, y + cellHeight / 2 + 4, className: "tick end"))
      for (column, cell) in cells.enumerated() {
        let x = left + Double(column) * cellWidth
        marks.append(
          .element(
            "rect",
            [
              "x": coordinate(x), "y": coordinate(y), "width": coordinate(cellWidth), "height": coordinate(cellHeight),
              "style": "fill:rgb(\(cell.color.map { "\($0)" }.joined(separator: ",")))",
            ]))
        // Black or white, whichever stands out.
        let luminance = zip([0.299, 0.587, 0.114], cell.color).reduce(0) { $0 + $1.0 * Double($1.1) }
        for (channel, number) in cell.numbers.enumerated() {
          marks.append(
            .element(
              "text",
              [
                "x": coordinate(x + cellWidth / 2), "y": coordinate(y + 17 + 15 * Double(channel)), "class": "middle",
                "style": luminance > 140 ? "fill:#000" : "fill:#fff",
              ], .text(decimal(number, digits: numbers.decimals))))
        }
      }
    }
    let width = left + Double(columnCount) * cellWidth + 2
    let height = top + Double(numbers.rows.count) * cellHeight + 2
    return .element(
      "figure", ["class": "exhibit"],
      .element(
        "div", ["class": "scroll"],
        svgImage(width: width, height: height, title: numbers.caption, className: "cells", marks)),
      .element("figcaption", .text(numbers.caption)))
  }
}
