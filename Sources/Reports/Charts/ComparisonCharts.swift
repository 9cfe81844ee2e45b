import Evaluation

extension Comparison {
  /// The learning curves of all variants: the loss, and what people read beside it.
  func curveCharts() -> [HTML] {
    func chart(_ title: String, _ unit: LineChart.Unit, _ curve: (Curves) -> [Double]) -> HTML {
      let variants = rows.enumerated().map { index, row in
        VariantCurves.Variant(
          name: row.name, index: index, line: row.meanCurve(curve),
          repeats: showsRepeats && row.repeats.count > 1 ? row.repeats.compactMap { $0.curves.map(curve) } : [])
      }
      return VariantCurves(title: title, unit: unit, variants: variants).rendered()
    }
    return [
      chart("Validation \(curveMeasure.title.lowercasedFirst)", curveMeasure.unit, \.validationFigure),
      chart("Validation loss", .number, \.validationLoss),
    ]
  }

  /// Whether learning curves of single runs are drawn: among many variants they would hide the means.
  var showsRepeats: Bool { rows.count <= paletteCount && rows.contains { $0.repeats.count > 1 } }

  /// One dot for each repeat, with the mean and the original.
  func figureChart() -> HTML {
    let words = ComparisonWords(self)
    let values = rows.flatMap { row in row.repeats.map(\.figure) + [row.original].compactMap(\.self) }
    guard let plot = RowPlot(names: rows.map(\.name), values: values, unit: measure.unit) else { return .group([]) }
    let marks = rows.enumerated().map { index, row in
      let color = variantColor(index)
      return HTML.group(
        row.repeats.map { plot.mark(.faintDot, $0.figure, row: index, color: color) }
          + [plot.mark(.bar, row.figure.mean, row: index, color: color)]
          + [row.original].compactMap(\.self).map { plot.mark(.diamond, $0, row: index, color: "original") }
          + [plot.note(words.figure(row.figure.mean), row: index)])
    }
    var key: [(RowPlot.Mark, String)] = [(.faintDot, "one run"), (.bar, "mean")]
    if rows.contains(where: { $0.original != nil }) { key.append((.diamond, originals)) }
    return figure("\(measure.title) on the test records", plot, marks, key)
  }

  /// The figure on training records against that on test records; nothing where no row has both.
  func gapChart() -> HTML {
    let pairs = rows.enumerated().compactMap { index, row in
      row.trainFigure.flatMap { train in row.generalizationGap.map { (index, row, train, $0) } }
    }
    let words = ComparisonWords(self)
    let values = pairs.flatMap { [$0.2, $0.1.figure.mean] }
    guard let plot = RowPlot(names: pairs.map { $0.1.name }, values: values, unit: measure.unit) else {
      return .group([])
    }
    let marks = pairs.enumerated().map { place, pair in
      let (index, row, train, gap) = pair
      let color = variantColor(index)
      return HTML.group([
        plot.connection(train, row.figure.mean, row: place, color: color),
        plot.mark(.ring, train, row: place, color: color),
        plot.mark(.dot, row.figure.mean, row: place, color: color),
        plot.note("\(words.difference(gap)) \(words.differenceUnit)", row: place),
      ])
    }
    return figure(
      "\(measure.title) on training and test records, and the gap", plot, marks,
      [(.ring, "training records"), (.dot, "test records")])
  }

  private func figure(
    _ title: String, _ plot: RowPlot, _ marks: [HTML], _ key: [(RowPlot.Mark, String)]
  ) -> HTML {
    .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      .element(
        "div", ["class": "scroll"], plot.plot.image(title: title, className: "broad plot", [plot.frame()] + marks)),
      RowPlot.key(key))
  }
}
