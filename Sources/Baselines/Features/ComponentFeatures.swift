public import Concurrency
import Records
public import Settings

/// The directions in which the training records vary most: principal component analysis, by the covariance's eigenvectors.
///
/// Each component's largest entry is positive, so that signs do not hang on the solver.
public struct ComponentFeatures: FeatureKind {
  public static let keyword = "pca"
  public static let summary = "Keeps the directions in which the training records vary most."
  public static let settings: [Setting<ComponentFeatures>] = [
    Setting("components", \.componentCount, in: .within(1...8_192), required: true, "How many directions are kept."),
    Setting("whiten", \.whitens, "Whether each direction is brought to variance 1."),
  ]
  public static let shorthand: String? = "components"

  public var componentCount = 1
  public var whitens = false

  public init() {}

  /// The largest table whose covariance is taken, in columns.
  static let columnLimit = 16_384

  /// The directions as rows.
  public struct Fitted: FittedFeature {
    let means, components: [Float]
    public let outputCount: Int

    public var arrays: [FittedArray] {
      [
        ("means", StoredTensor(shape: [means.count], elements: .float32(means))),
        ("components", StoredTensor(shape: [outputCount, means.count], elements: .float32(components))),
      ]
    }

    public func apply(to rows: [Float], count: Int, workers: Workers) -> [Float] {
      var centred = rows
      for row in 0..<count {
        for column in means.indices { centred[row * means.count + column] -= means[column] }
      }
      return MatrixProduct.timesTransposed(
        centred, rowCount: count, components, columnCount: outputCount, inner: means.count, workers: workers)
    }
  }

  public func fit(_ table: FeatureTable, workers: Workers) throws -> Fitted {
    let (rowCount, columnCount) = (table.rowCount, table.columnCount)
    guard columnCount <= Self.columnLimit else {
      throw BaselineError(
        .unsuited,
        "pca of \(columnCount) columns; at most \(Self.columnLimit) are taken: make the records smaller by a step")
    }
    guard componentCount <= min(columnCount, rowCount) else {
      throw BaselineError(
        .unsuited,
        "pca keeps \(componentCount) components of \(rowCount) records with \(columnCount) columns; keep fewer")
    }
    let means = ColumnSums.means(table.values, columnCount: columnCount)
    let covariance = MatrixProduct.covariance(table.values, means: means, workers: workers)
    let (values, vectors) = try MatrixProduct.eigenvectors(of: covariance, order: columnCount)
    var components: [Float] = []
    components.reserveCapacity(componentCount * columnCount)
    for number in 0..<componentCount {
      // The solver orders them from the smallest on.
      let place = columnCount - 1 - number
      let vector = vectors[place * columnCount..<(place + 1) * columnCount]
      var largest = 0.0
      for entry in vector where abs(entry) > abs(largest) { largest = entry }
      let variance = max(values[place], 0)
      let scale = (largest < 0 ? -1 : 1) * (whitens && variance > 0 ? 1 / variance.squareRoot() : 1)
      components += vector.map { Float($0 * scale) }
    }
    return Fitted(means: means.map { Float($0) }, components: components, outputCount: componentCount)
  }

  public func fitted(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> Fitted {
    Fitted(
      means: try arrays.floats("means", count: columnCount),
      components: try arrays.floats("components", count: componentCount * columnCount), outputCount: componentCount)
  }
}
