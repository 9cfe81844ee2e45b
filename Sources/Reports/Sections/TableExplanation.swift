/// What columns of a table bring to what a model says, as a report shows it.
public struct TableExplanation: Sendable, Equatable {
  /// What one method shows.
  public enum Finding: Sendable, Equatable {
    /// What each column brings to each record.
    case contributions(BeeswarmChart, [WaterfallChart])
    /// How much each column matters, with standard errors.
    case importances(names: [String], values: [Double], errors: [Double])
    /// What is said by a column's values: the mean over records, and single records' lines.
    case dependence(column: String, categories: [String]?, places: [Double], mean: [Double], lines: [[Double]])
  }

  /// The model, where there are several.
  public var model: String?
  /// What is explained, such as "log odds of yes".
  public var explained: String
  public var findings: [(title: String, finding: Finding)]

  /// Makes an explanation.
  public init(model: String?, explained: String, findings: [(title: String, finding: Finding)]) {
    (self.model, self.explained, self.findings) = (model, explained, findings)
  }

  public static func == (left: TableExplanation, right: TableExplanation) -> Bool {
    left.model == right.model && left.explained == right.explained
      && left.findings.map(\.title) == right.findings.map(\.title)
      && left.findings.map(\.finding) == right.findings.map(\.finding)
  }

  /// Headings, what charts show, and the charts.
  func rendered() -> [HTML] {
    var body: [HTML] = [.element("h3", .text(model.map { "\($0): \(explained)" } ?? explained))]
    var (lines, named): ([HTML], [HTML]) = ([], [])
    for (title, finding) in findings {
      switch finding {
      case .contributions(let swarm, let falls):
        body.append(
          aside(
            "Each dot is a record: to the right a column raises what is said, to the left it lowers it; from low values, blue, "
              + "to high ones, red. Beside each row is the mean magnitude. Below, single records: from what is said where "
              + "nothing is known to what is said of them."))
        body.append(swarm.rendered())
        body.append(.element("div", ["class": "columns"], falls.map { $0.rendered() }))
      case .importances(let names, let values, let errors):
        body.append(Self.importances(title, names, values, errors))
      case .dependence(let column, let categories, let places, let mean, let single):
        // Names need the width of the page.
        let chart = LineChart(
          title: title, xLabel: column, positionNames: categories ?? [],
          series: single.map { Self.series(nil, places, $0, isSecondary: true, categories) }
            + [Self.series("mean", places, mean, isSecondary: false, categories)]
        ).rendered()
        if categories == nil { lines.append(chart) } else { named.append(chart) }
      }
    }
    if !lines.isEmpty || !named.isEmpty {
      body.append(
        aside("What is said when a column has one value in all records: on average, and dashed for single records."))
      body.append(.element("div", ["class": "columns"], lines))
      body += named
    }
    return body
  }

  private static func series(
    _ name: String?, _ places: [Double], _ values: [Double], isSecondary: Bool, _ categories: [String]?
  ) -> LineChart.Series {
    LineChart.Series(
      name: name, points: zip(places, values).map { .init(x: categories == nil ? $0 : $0 + 1, y: $1) }, colorIndex: 0,
      isSecondary: isSecondary)
  }

  /// A row for each column, the greatest first, with a line of a standard error to both sides.
  private static func importances(_ title: String, _ names: [String], _ values: [Double], _ errors: [Double]) -> HTML {
    let order = names.indices.sorted { values[$0] > values[$1] }.prefix(BeeswarmChart.drawnRowCount)
    let ends: [Double] = order.map { values[$0] - errors[$0] } + order.map { values[$0] + errors[$0] } + [0]
    guard let rows = RowPlot(names: order.map { names[$0] }, values: ends, unit: .number) else { return .group([]) }
    let marks = order.enumerated().flatMap { row, column -> [HTML] in
      [
        rows.connection(values[column] - errors[column], values[column] + errors[column], row: row, color: "s0"),
        rows.mark(.dot, values[column], row: row, color: "s0"),
        rows.note("\(significant(values[column])) ± \(significant(errors[column]))", row: row),
      ]
    }
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text("\(title): by how much the loss grows")),
      .element(
        "div", ["class": "scroll"], rows.plot.image(title: title, className: "broad plot", [rows.frame()] + marks)))
  }
}
