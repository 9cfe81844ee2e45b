public import Concurrency
import Records
public import Settings

/// Each column with mean 0 and standard deviation 1 over the training records; a column that never changes stays at 0.
///
/// The deviation is that of the records, over their count, as scikit-learn's `StandardScaler` takes it.
public struct StandardScaling: FeatureKind {
  public static let keyword = "standardScaling"
  public static let summary = "Brings each column to mean 0 and standard deviation 1 of the training records."
  public static let settings: [Setting<StandardScaling>] = []

  public init() {}

  /// Means, and what differences are multiplied by.
  public struct Fitted: FittedFeature {
    let means, factors: [Float]

    public var outputCount: Int { means.count }

    public var arrays: [FittedArray] {
      [
        ("means", StoredTensor(shape: [means.count], elements: .float32(means))),
        ("factors", StoredTensor(shape: [factors.count], elements: .float32(factors))),
      ]
    }

    public func sources(of columns: [TableColumn]) -> [(column: TableColumn, source: Int)]? {
      columns.enumerated().map { ($1, $0) }
    }

    public func apply(to rows: [Float], count: Int, workers: Workers) -> [Float] {
      var result = rows
      for row in 0..<count {
        for column in means.indices {
          let place = row * means.count + column
          result[place] = (rows[place] - means[column]) * factors[column]
        }
      }
      return result
    }
  }

  public func fit(_ table: FeatureTable, workers: Workers) throws -> Fitted {
    let (rowCount, columnCount) = (table.rowCount, table.columnCount)
    let means = ColumnSums.means(table.values, columnCount: columnCount)
    var squares = [Double](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let difference = Double(table.values[row * columnCount + column]) - means[column]
        squares[column] += difference * difference
      }
    }
    return Fitted(
      means: means.map { Float($0) },
      factors: squares.map { $0 > 0 ? Float(1 / ($0 / Double(rowCount)).squareRoot()) : 0 })
  }

  public func fitted(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> Fitted {
    Fitted(
      means: try arrays.floats("means", count: columnCount), factors: try arrays.floats("factors", count: columnCount))
  }
}
