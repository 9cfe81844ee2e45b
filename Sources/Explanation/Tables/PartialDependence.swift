import Arrays
public import Settings

/// What a model says on average when a column has one value in all records, value by value; and of some records each.
///
/// - Reference: Friedman, 2001, "Greedy function approximation", section 8.2; Goldstein et al., 2015, "Peeking inside the black
///   box: visualizing statistical learning with plots of individual conditional expectation".
public struct PartialDependence: TableOnlyKind {
  public static let keyword = "partialDependence"
  public static let summary =
    "Shows what is said on average when a column has one value in all records, value by value."
  public static let settings: [Setting<PartialDependence>] = [
    Setting("columns", \.names, "Which columns; all where none is named."),
    Setting(
      "points", \.pointCount, in: .within(2...1_000),
      "How many values of a column of numbers, spread evenly over the records; of categories all are taken."),
    Setting(
      "background", \.count, in: .within(1...100_000), unit: "records", "How many training records are asked about."),
    Setting(
      "lines", \.lineCount, in: .within(0...1_000), "Of how many records each is drawn a line of their own (ICE)."),
  ]
  public static let shorthand: String? = "columns"

  public var names: [String] = []
  public var pointCount = 20
  public var count = 200
  public var lineCount = 20

  public init() {}

  public var backgroundCount: Int { count }

  public func explain(_ subject: TableSubject) throws -> [ExplanationPart] {
    guard subject.imageShape == nil else {
      throw AttributionRefusal("is of the columns of a table, and these are images; take treeSHAP")
    }
    let known = subject.columns.map(\.name)
    if let stranger = names.first(where: { !known.contains($0) }) {
      throw AttributionRefusal(
        setting: "columns", "knows no column '\(stranger)'; there are \(known.joined(separator: ", "))")
    }
    // Of several classes that which most of the explained records are taken for, the first of equals.
    let counts = subject.outputNames.indices.map { output in subject.explained.count { $0 == output } }
    let output = counts.firstIndex(of: counts.max() ?? 0) ?? 0
    return try zip(subject.columns, subject.places).filter { names.isEmpty || names.contains($0.0.name) }.map {
      try part(of: $0, $1, subject, output)
    }
  }

  private func part(
    of column: TableSubject.Column, _ places: Range<Int>, _ subject: TableSubject, _ output: Int
  ) throws -> ExplanationPart {
    try subject.onRecord()
    let width = subject.width
    let rows = Array(subject.background.prefix(count * width))
    let rowCount = rows.count / width
    let found = (0..<rowCount).map { rows[$0 * width + places.lowerBound] }.sorted()
    let values: [Float]
    if column.categories != nil {
      values = places.indices.map { Float($0 - places.lowerBound) }
    } else {
      let spread = (0..<pointCount).map { found[$0 * (rowCount - 1) / (pointCount - 1)] }
      values = spread.enumerated().filter { $0 == 0 || spread[$0 - 1] < $1 }.map(\.element)
    }
    // [value][row]
    let said = try values.map { value in
      var changed = rows
      for row in 0..<rowCount {
        for place in places {
          changed[row * width + place] =
            column.categories == nil ? value : Float(place - places.lowerBound) == value ? 1 : 0
        }
      }
      return try subject.answers(changed, [Int](repeating: output, count: rowCount))
    }
    let lineCount = min(lineCount, rowCount)
    let mean = said.map { Float($0.reduce(0, +) / Double(rowCount)) }
    let lines = (0..<lineCount).flatMap { line in said.map { Float($0[line]) } }
    return ExplanationPart(
      .dependence(column: column.name, categories: column.categories),
      title: "\(subject.outputNames[output]) by \(column.name), \(rowCount) training records",
      values: Tensor(shape: [2 + lineCount, values.count], values: values + mean + lines))
  }
}
