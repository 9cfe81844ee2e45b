/// What was measured of the maps of several methods: whether they can be believed.
public struct MapScores: Sendable, Equatable {
  /// A mean over records.
  public struct Value: Sendable, Equatable {
    public var mean: Double
    public var standardError: Double
    /// Whether a method passes; `nil` where a value is no verdict.
    public var passes: Bool?

    /// Makes a value.
    public init(mean: Double, standardError: Double, passes: Bool? = nil) {
      (self.mean, self.standardError, self.passes) = (mean, standardError, passes)
    }
  }

  /// One score of all methods.
  public struct Column: Sendable, Equatable {
    public var title: String
    /// What its numbers depend on.
    public var words: String
    public var isBetterHigh: Bool
    /// By method.
    public var values: [Value]
    /// Of a random map.
    public var random: Value
    /// Of the best order that was found.
    public var bound: Value?

    /// Makes a column.
    public init(
      title: String, words: String, isBetterHigh: Bool, values: [Value], random: Value, bound: Value? = nil
    ) {
      self.title = title
      self.words = words
      self.isBetterHigh = isBetterHigh
      self.values = values
      self.random = random
      self.bound = bound
    }
  }

  /// The network, where there are several.
  public var network: String?
  /// What people call the methods.
  public var methods: [String]
  public var columns: [Column]
  /// The rank correlation of each two methods' maps.
  public var agreement: [[Double]]

  /// Keeps what was measured.
  public init(network: String? = nil, methods: [String], columns: [Column], agreement: [[Double]]) {
    self.network = network
    self.methods = methods
    self.columns = columns
    self.agreement = agreement
  }

  /// A table of methods and scores, what the scores depend on, and a table of how alike the methods are.
  func rendered() -> [HTML] {
    var rows = methods.indices.map { method in
      DataTable.Row([methods[method]] + columns.map { Self.words($0.values[method]) })
    }
    rows.append(.init(["A random map"] + columns.map { Self.words($0.random) }, isEmphasized: true))
    if columns.contains(where: { $0.bound != nil }) {
      rows.append(
        .init(["Best order found"] + columns.map { $0.bound.map(Self.words) ?? "–" }, isEmphasized: true))
    }
    let table = DataTable(
      columns: [.words("Method")] + columns.map { .numbers($0.title + ($0.isBetterHigh ? " ↑" : " ↓")) }, rows: rows)
    var body: [HTML] = [
      .element("h3", .text(network.map { "\($0): can the maps be believed?" } ?? "Can the maps be believed?")),
      aside(
        "Means over records with their standard errors; ↑ greater is better, ↓ smaller is. A method that is no better than "
          + "a random map says nothing here."),
      table.rendered(),
      .element("ul", containing: columns.map { .element("li", .text("\($0.title): \($0.words).")) }),
    ]
    if methods.count > 1 {
      body += [
        aside("How alike the methods' maps are: rank correlation of places, mean over records."),
        DataTable(
          columns: [.words("Method")] + methods.map { .numbers($0) },
          rows: zip(methods, agreement).map { method, row in .init([method] + row.map { decimal($0, digits: 2) }) }
        ).rendered(),
      ]
    }
    return body
  }

  private static func words(_ value: Value) -> String {
    let number = "\(decimal(value.mean, digits: 3)) ± \(decimal(value.standardError, digits: 3))"
    guard let passes = value.passes else { return number }
    return number + (passes ? ", passes" : ", fails")
  }
}
