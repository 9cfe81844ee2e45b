public import Concurrency
public import Evaluation
import Records
public import Settings

/// The k nearest training records decide, by Euclidean distance; of equally near ones the earlier.
///
/// The search is exact: products of single precision tell which records may be among the nearest, within the bound of their
/// rounding, and of those the distances are taken anew in double precision.
///
/// - Reference: Cover and Hart, 1967, "Nearest neighbor pattern classification".
public struct NearestNeighbors: EstimatorKind {
  public static let keyword = "nearestNeighbors"
  public static let summary = "The nearest training records decide: exact, by Euclidean distance."
  public static let settings: [Setting<NearestNeighbors>] = [
    Setting("count", \.count, in: .within(1...1_024), unit: "records", "How many of the nearest records decide."),
    Setting("weights", \.weighting, "Whether near ones count for more: by the inverse of their distance."),
    Setting(
      "condensed", \.isCondensed,
      "Whether only records are kept by whose nearest one all others are told right: Hart's rule, for classes."),
  ]
  public static let shorthand: String? = "count"

  /// How much each of the nearest counts.
  public enum Weighting: String, CaseIterable, SettingValue {
    /// All the same.
    case uniform
    /// The inverse of the distance; where records are at distance 0, they alone.
    case distance
  }

  public var count = 5
  public var weighting = Weighting.uniform
  public var isCondensed = false

  public init() {}

  public var classMeaning: OutputMeaning { .probabilities }

  public func fault(of task: LearningTask) -> String? {
    isCondensed && task.isOfNumbers ? "'condensed' is for classes; leave it out to predict numbers" : nil
  }

  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    rowCount * 8 + (isCondensed ? rowCount * columnCount * 4 : 0)
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> Fitted {
    guard table.rowCount >= count else {
      throw BaselineError(
        .unsuited, "\(count) neighbors of \(table.rowCount) training records; lower 'count' or give more records")
    }
    guard isCondensed, case .classes(let labels, let classCount) = table.truth else {
      return Fitted(self, columnCount: table.columnCount, rows: table.values, truth: table.truth)
    }
    let chosen = try Condensation(table, labels: labels).chosen(workers: run.workers, onProgress: run.onProgress)
    guard chosen.count >= count else {
      throw BaselineError(
        .unsuited, "\(count) neighbors of the \(chosen.count) records that condensing leaves; lower 'count'")
    }
    return Fitted(
      self, columnCount: table.columnCount,
      rows: chosen.flatMap { table.values[$0 * table.columnCount..<($0 + 1) * table.columnCount] },
      truth: .classes(chosen.map { labels[$0] }, count: classCount))
  }

  public func fitted(
    _ arrays: FittedArrays, columnCount: Int, task: LearningTask
  ) throws(BaselineError) -> Fitted {
    let rows = try arrays.floats("rows")
    let rowCount = rows.count / columnCount
    guard rows.count == rowCount * columnCount, rowCount >= count else {
      throw arrays.damage("rows", "has \(rows.count) numbers, which are no rows of \(columnCount), at least \(count)")
    }
    let truth: FeatureTable.Truth =
      switch task {
      case .classes(let classes):
        .classes(try arrays.integers("labels", count: rowCount, in: 0..<classes), count: classes)
      case .numbers(let width): .numbers(try arrays.floats("targets", count: rowCount * width), count: width)
      }
    return Fitted(self, columnCount: columnCount, rows: rows, truth: truth)
  }

  /// The training records.
  public struct Fitted: FittedEstimator {
    let settings: NearestNeighbors
    let columnCount: Int
    let rows: [Float]
    /// ‖row‖².
    let squares: [Float]
    let truth: FeatureTable.Truth

    init(_ settings: NearestNeighbors, columnCount: Int, rows: [Float], truth: FeatureTable.Truth) {
      (self.settings, self.columnCount, self.rows, self.truth) = (settings, columnCount, rows, truth)
      squares = NeighborSearch.squares(rows, columnCount: columnCount)
    }

    public var arrays: [FittedArray] {
      let stored = StoredTensor.compact(shape: [squares.count, columnCount], rows)
      return switch truth {
      case .classes(let labels, _):
        [("rows", stored), ("labels", StoredTensor(shape: [labels.count], elements: .int32(labels)))]
      case .numbers(let numbers, let count):
        [("rows", stored), ("targets", StoredTensor(shape: [squares.count, count], elements: .float32(numbers)))]
      }
    }

    public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
      let search = NeighborSearch(
        rows: self.rows, squares: squares, columnCount: columnCount, neighborCount: settings.count)
      return search.nearest(to: rows, count: count, workers: workers).flatMap(answer)
    }

    /// The weighted share of each class, or the weighted mean of the numbers.
    private func answer(_ neighbors: [Neighbor]) -> [Float] {
      let areSame = settings.weighting == .distance && neighbors.contains { $0.squaredDistance == 0 }
      func weight(_ neighbor: Neighbor) -> Double {
        switch settings.weighting {
        case .uniform: 1
        case .distance:
          areSame ? (neighbor.squaredDistance == 0 ? 1 : 0) : 1 / neighbor.squaredDistance.squareRoot()
        }
      }
      let total = neighbors.reduce(0) { $0 + weight($1) }
      switch truth {
      case .classes(let labels, let count):
        var sums = [Double](repeating: 0, count: count)
        for neighbor in neighbors { sums[Int(labels[neighbor.row])] += weight(neighbor) }
        return sums.map { Float($0 / total) }
      case .numbers(let numbers, let count):
        var sums = [Double](repeating: 0, count: count)
        for neighbor in neighbors {
          for number in 0..<count { sums[number] += weight(neighbor) * Double(numbers[neighbor.row * count + number]) }
        }
        return sums.map { Float($0 / total) }
      }
    }
  }
}

extension Estimator {
  /// The nearest records, with the usual settings.
  public static var nearestNeighbors: Estimator { Estimator(kind: NearestNeighbors()) }
}
