import ImageViews

/// A convolution at one pixel: neighbours times the flipped kernel, number by number, and their sum.
struct WorkedConvolution {
  private let working: ConvolutionWorking

  init(_ working: ConvolutionWorking) { self.working = working }

  func rendered() -> HTML {
    .element(
      "figure", ["class": "exhibit"],
      .element(
        "div", ["class": "working"],
        matrix("Pixels", working.neighbors) { decimal($0, digits: 3) }, .element("span", .text("×")),
        matrix("Kernel, flipped", working.flipped, shortDecimal), .element("span", .text("=")),
        matrix("Products", working.products) { decimal($0, digits: 3) }),
      .element(
        "p", ["class": "sum"],
        .text(
          "Sum of the products: \(decimal(working.sum, digits: 7)). The step gives \(decimal(working.result, digits: 7))."
        )),
      .element("figcaption", .text(working.caption)))
  }

  private func matrix(_ title: String, _ rows: [[Double]], _ words: (Double) -> String) -> HTML {
    .element(
      "div", ["class": "matrixof"], .element("div", .text(title)),
      .element(
        "table", ["class": "numbers"],
        .element(
          "tbody",
          containing: rows.enumerated().map { row, numbers in
            .element(
              "tr",
              containing: numbers.enumerated().map { column, number in
                // The pixel itself is in the middle, below and right of it where a side is even.
                let isMiddle = row == rows.count / 2 && column == numbers.count / 2
                return .element("td", ["class": isMiddle ? "number center" : "number"], .text(words(number)))
              })
          })))
  }
}
