public import Arrays

/// Something to look at.
public struct ExplanationPart: Sendable, Equatable {
  /// How it is shown.
  public enum Form: Codable, Sendable, Equatable {
    /// One map a record, `[record, height, width]` or `[record, channel, height, width]`; over time alone the height is 1.
    case maps(MapScale)
    /// The weights of a layer, `[filter, input channel, height, width]`.
    case filters(layer: String)
    /// What comes out of a layer's first channels for the first records, of so many channels in all.
    case responses(layer: String, channelCount: Int)
    /// What a table's columns bring to what is said of each record, `[record, 1 + column]`: first what is said where nothing
    /// is known of it.
    case contributions
    /// How much each column of a table matters, `[column]`.
    case importances
    /// What is said by a column's values, `[1 + curve, value]`: the values, the mean over records, then single records'.
    case dependence(column: String, categories: [String]?)
  }

  /// What a map's numbers mean.
  public enum MapScale: String, Codable, Sendable {
    /// From 0: how much.
    case sequential
    /// Around 0: for or against.
    case signed
  }

  public let form: Form
  /// What people call it.
  public let title: String
  public let values: Tensor
  /// Of maps that sum to something: how well each does.
  public let completeness: [Completeness]
  /// Of maps that are means of draws: the standard error of every value, in the shape of the values.
  public let standardErrors: Tensor?

  /// Makes a part.
  public init(
    _ form: Form, title: String, values: Tensor, completeness: [Completeness] = [], standardErrors: Tensor? = nil
  ) {
    self.form = form
    self.title = title
    self.values = values
    self.completeness = completeness
    self.standardErrors = standardErrors
  }

  /// Whether it holds one map a record.
  public var isMaps: Bool { if case .maps = form { true } else { false } }

  /// The mean of what several networks show in equal form; of one network what it shows.
  ///
  /// Contributions are linear in the networks' outputs, so that their mean sums to the mean of what they sum to; of other
  /// maps the mean is what the networks show on average. The errors of draws of several networks are independent.
  public static func mean(of parts: [ExplanationPart]) -> ExplanationPart {
    guard parts.count > 1 else { return parts[0] }
    let count = Double(parts.count)
    let titles = parts.map(\.title).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return ExplanationPart(
      parts[0].form, title: "\(titles.joined(separator: ", ")), mean of \(parts.count) networks",
      values: combined(parts.map(\.values)) { $0.reduce(0, +) / count },
      completeness: parts[0].completeness.indices.map { place in
        Completeness.mean(of: parts.map { $0.completeness[place] })
      },
      standardErrors: parts[0].standardErrors.map { _ in
        combined(parts.compactMap(\.standardErrors)) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() / count }
      })
  }

  private static func combined(_ tensors: [Tensor], _ combine: ([Double]) -> Double) -> Tensor {
    var result = tensors[0]
    for place in result.values.indices {
      result.values[place] = Float(combine(tensors.map { Double($0.values[place]) }))
    }
    return result
  }
}

/// How well the contributions to an output sum to what they should.
public struct Completeness: Codable, Hashable, Sendable {
  /// What they should sum to.
  public let difference: Double
  /// Their sum minus that.
  public let residual: Double
  /// The sum of their magnitudes, beside which a residual is small or large where the difference is near 0.
  public let magnitude: Double
  /// How far the sum may be off because of what was drawn; `nil` where nothing was.
  public var standardError: Double?
  /// How far the contributions are off because of a quadrature, all magnitudes summed, as two rules of it differ; `nil`
  /// where there is none.
  public var quadratureError: Double?

  /// Notes a sum.
  public init(
    difference: Double, residual: Double, magnitude: Double, standardError: Double? = nil,
    quadratureError: Double? = nil
  ) {
    self.difference = difference
    self.residual = residual
    self.magnitude = magnitude
    self.standardError = standardError
    self.quadratureError = quadratureError
  }

  /// Notes how well contributions sum to a difference.
  public init(
    of contributions: some Sequence<Float>, difference: Double, standardError: Double? = nil,
    quadratureError: Double? = nil
  ) {
    var (sum, magnitude) = (0.0, 0.0)
    for value in contributions {
      sum += Double(value)
      magnitude += Double(abs(value))
    }
    self.init(
      difference: difference, residual: sum - difference, magnitude: magnitude, standardError: standardError,
      quadratureError: quadratureError)
  }

  /// What the contributions miss, as a share of what they should sum to.
  public var relativeResidual: Double { difference == 0 ? abs(residual) : abs(residual / difference) }

  /// What the contributions miss beyond four standard errors of what was drawn.
  public var unexplainedResidual: Double { max(abs(residual) - 4 * (standardError ?? 0), 0) }

  /// Whether what they miss, beyond four standard errors of what was drawn, is at most this share of what they should sum
  /// to, or of a hundredth of their magnitudes where positive and negative ones nearly cancel.
  public func isWithin(_ tolerance: Double) -> Bool {
    unexplainedResidual <= tolerance * max(abs(difference), 0.01 * magnitude)
  }

  /// That of the mean of several maps.
  static func mean(of all: [Completeness]) -> Completeness {
    let count = Double(all.count)
    func mean(_ value: (Completeness) -> Double) -> Double { all.reduce(0) { $0 + value($1) } / count }
    let errors = all.compactMap(\.standardError)
    let quadrature = all.compactMap(\.quadratureError)
    return Completeness(
      difference: mean(\.difference), residual: mean(\.residual), magnitude: mean(\.magnitude),
      standardError: errors.isEmpty ? nil : errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / count,
      quadratureError: quadrature.isEmpty ? nil : quadrature.reduce(0, +) / count)
  }
}
