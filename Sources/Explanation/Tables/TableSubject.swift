public import Arrays
public import Concurrency
public import Networks

/// What attributions look at where a model is any function of a row of numbers: a classical method, or several together.
public struct TableSubject {
  /// A column: one number of a row, or one for each of its categories.
  public struct Column: Sendable {
    public let name: String
    public let categories: [String]?
    var width: Int { categories?.count ?? 1 }

    /// Describes a column.
    public init(name: String, categories: [String]? = nil) { (self.name, self.categories) = (name, categories) }
  }

  /// Records with what is true of them, by which a model is judged.
  public struct Records {
    /// `[row · number]`.
    public let rows: [Float]
    /// The mean loss of what the model says of such rows in their place.
    public let loss: (_ rows: [Float]) throws -> Double

    /// Gathers records.
    public init(rows: [Float], loss: @escaping (_ rows: [Float]) throws -> Double) {
      (self.rows, self.loss) = (rows, loss)
    }
  }

  /// Exact Shapley values, as a model of trees knows them.
  public struct Contributions {
    /// `[row · column]`.
    public let values: [Double]
    /// What is said of each row, and where nothing is known of it.
    public let outputs, bases: [Double]

    /// Keeps what was found.
    public init(values: [Double], outputs: [Double], bases: [Double]) {
      (self.values, self.outputs, self.bases) = (values, outputs, bases)
    }
  }

  public let columns: [Column]
  /// The shape of a record where it is an image, whose places are then the columns.
  public let imageShape: [Int]?
  /// The explained records, `[row · number]`.
  public let rows: [Float]
  /// The number of each record, which its random draws are keyed by.
  public let recordIDs: [Int]
  /// Which output is explained of each record.
  public let explained: [Int]
  /// What people call each output.
  public let outputNames: [String]
  /// Training records, `[row · number]`; perhaps none.
  public let background: [Float]
  /// Records to judge by; perhaps none.
  public let records: Records?
  /// What the model says: of each row the output that is asked for.
  public let answers: (_ rows: [Float], _ outputs: [Int]) throws -> [Double]
  /// Exact Shapley values of the explained records, against records or, without any, by the shares of the training records;
  /// `nil` where the model is not of trees alone.
  public let contributions: ((_ background: [Float]?) throws -> Contributions)?
  public let key: RandomKey
  public let workers: Workers
  /// Called before each part that takes long; throws where the work is to end.
  public let onRecord: () throws -> Void

  /// Puts a subject together.
  public init(
    columns: [Column], imageShape: [Int]? = nil, rows: [Float], recordIDs: [Int], explained: [Int],
    outputNames: [String], background: [Float] = [], records: Records? = nil,
    answers: @escaping (_ rows: [Float], _ outputs: [Int]) throws -> [Double],
    contributions: ((_ background: [Float]?) throws -> Contributions)? = nil, key: RandomKey = RandomKey(seed: 0),
    workers: Workers, onRecord: @escaping () throws -> Void = {}
  ) {
    (self.columns, self.imageShape, self.rows) = (columns, imageShape, rows)
    (self.recordIDs, self.explained, self.outputNames, self.background) = (
      recordIDs, explained, outputNames, background
    )
    (self.records, self.answers, self.contributions) = (records, answers, contributions)
    (self.key, self.workers, self.onRecord) = (key, workers, onRecord)
    width = columns.reduce(0) { $0 + $1.width }
    precondition(
      recordIDs.count == explained.count && rows.count == explained.count * width && background.count % width == 0,
      "\(rows.count) numbers in \(explained.count) rows of \(width)")
  }

  /// The numbers of a row.
  let width: Int
  /// How many records are explained.
  var count: Int { explained.count }
  /// The places of a column in a row.
  var places: [Range<Int>] {
    var first = 0
    return columns.map { column in
      defer { first += column.width }
      return first..<first + column.width
    }
  }

  /// The part of contributions of columns: one map a record of an image, else a row of numbers a record.
  ///
  /// - Parameters:
  ///   - values: `[row · column]`.
  ///   - outputs: what is said of each record.
  ///   - bases: what is said where nothing is known of it.
  func part(title: String, values: [Double], outputs: [Double], bases: [Double]) -> ExplanationPart {
    let width = columns.count
    let completeness = (0..<count).map { record -> Completeness in
      let own = values[record * width..<(record + 1) * width]
      let difference = outputs[record] - bases[record]
      let sum = own.reduce(0, +)
      let magnitude = own.reduce(0) { $0 + abs($1) }
      return Completeness(difference: difference, residual: sum - difference, magnitude: magnitude)
    }
    if let imageShape {
      return ExplanationPart(
        .maps(.signed), title: title, values: Tensor(shape: [count] + imageShape, values: values.map { Float($0) }),
        completeness: completeness)
    }
    var rows: [Float] = []
    for record in 0..<count {
      rows.append(Float(bases[record]))
      for value in values[record * width..<(record + 1) * width] { rows.append(Float(value)) }
    }
    return ExplanationPart(
      .contributions, title: title, values: Tensor(shape: [count, width + 1], values: rows), completeness: completeness)
  }
}

/// An attribution of any model of rows of numbers.
public protocol TableAttributionKind: AttributionKind {
  /// How many training records it wants to compare rows with.
  var backgroundCountOfTables: Int { get }

  /// How many records it wants to judge by.
  var recordCount: Int { get }

  /// Shows what it is for.
  func explain(_ subject: TableSubject) throws -> [ExplanationPart]
}

extension TableAttributionKind {
  public var backgroundCountOfTables: Int { backgroundCount }
  public var recordCount: Int { 0 }
}

/// An attribution of models of rows alone, which no network is shown by.
public protocol TableOnlyKind: TableAttributionKind {}

extension TableOnlyKind {
  private var refusal: AttributionRefusal {
    AttributionRefusal("explains classical methods, not networks; name the stage of a baseline as 'model'")
  }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self { throw refusal }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] { throw refusal }
}
