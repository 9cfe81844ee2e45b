public import Concurrency
public import Records

/// A classical method, fitted, with the features that come before it.
public struct FittedBaseline: Sendable {
  /// What made it.
  public let features: [Feature]
  public let estimator: Estimator
  /// What it tells.
  public let task: LearningTask
  /// The numbers of a record before any feature.
  public let columnCount: Int

  let fittedFeatures: [any FittedFeature]
  let fitted: any FittedEstimator

  /// Fits features, one after the other, and the method to what they make.
  ///
  /// - Throws: ``BaselineError`` where the records do not suit; before a fit that no memory holds.
  public init(
    _ estimator: Estimator, features: [Feature], fitting table: consuming FeatureTable, _ run: FittingRun
  ) throws {
    (self.estimator, self.features, task, columnCount) = (estimator, features, table.task, table.columnCount)
    guard table.rowCount > 0 else { throw BaselineError(.unsuited, "no training records; name another split") }
    if let fault = estimator.fault(of: task) { throw BaselineError(.unsuited, fault) }
    var fittedFeatures: [any FittedFeature] = []
    for feature in features {
      let (fitted, training) = try feature.feature.fitted(to: table, run)
      table = training
      fittedFeatures.append(fitted)
    }
    try PhysicalMemory.check(
      estimator.estimator.byteCount(rowCount: table.rowCount, columnCount: table.columnCount, task: task)
        + table.values.count * MemoryLayout<Float>.stride,
      for: "\(estimator.keyword) of \(table.rowCount) records with \(table.columnCount) columns")
    self.fittedFeatures = fittedFeatures
    var run = run
    let (validation, workers, made) = (run.validation, run.workers, fittedFeatures)
    run.validation = { try made.reduce(validation()) { $0.applying($1, workers: workers) } }
    fitted = try estimator.estimator.fit(table, run)
  }

  /// What it says of records, `[row · output]`.
  ///
  /// - Precondition: `rows` holds `count` rows of ``columnCount``.
  public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
    precondition(rows.count == count * columnCount, "\(count) rows of \(columnCount) have \(rows.count) values")
    return fitted.outputs(
      of: applyingFeatures(to: rows, count: count, workers: workers), count: count, workers: workers)
  }

  /// What the features make of rows, one after the other.
  func applyingFeatures(to rows: [Float], count: Int, workers: Workers) -> [Float] {
    fittedFeatures.reduce(rows) { $1.apply(to: $0, count: count, workers: workers) }
  }

  // MARK: Its file

  /// Opens what was stored.
  ///
  /// - Throws: ``BaselineError`` where it contradicts itself.
  public init(
    _ estimator: Estimator, features: [Feature], task: LearningTask, columnCount: Int, in file: Safetensors
  ) throws(BaselineError) {
    (self.estimator, self.features, self.task, self.columnCount) = (estimator, features, task, columnCount)
    if let fault = estimator.fault(of: task) { throw BaselineError(.damaged, fault) }
    var width = columnCount
    var fittedFeatures: [any FittedFeature] = []
    for (number, feature) in features.enumerated() {
      let fitted = try feature.feature.opened(FittedArrays(file, prefix: Self.prefix(number)), columnCount: width)
      width = fitted.outputCount
      fittedFeatures.append(fitted)
    }
    self.fittedFeatures = fittedFeatures
    fitted = try estimator.estimator.opened(
      FittedArrays(file, prefix: Self.estimatorPrefix), columnCount: width, task: task)
  }

  /// What it is stored in.
  public var file: Safetensors {
    var file = Safetensors(metadata: ["format": "millrace.baseline.1"])
    for (number, feature) in fittedFeatures.enumerated() {
      for array in feature.arrays { file[Self.prefix(number) + array.name] = array.tensor }
    }
    for array in fitted.arrays { file[Self.estimatorPrefix + array.name] = array.tensor }
    return file
  }

  private static let estimatorPrefix = "estimator."
  private static func prefix(_ number: Int) -> String { "feature.\(number + 1)." }
}

extension FeatureTable {
  /// The same records with what a feature makes of them.
  fileprivate func applying(_ feature: any FittedFeature, workers: Workers) -> FeatureTable {
    replacing(feature.apply(to: values, count: rowCount, workers: workers), by: feature)
  }

  /// The same records with the rows that a feature made.
  fileprivate func replacing(_ rows: [Float], by feature: any FittedFeature) -> FeatureTable {
    FeatureTable(
      columnCount: feature.outputCount, columns: feature.sources(of: columns)?.map(\.column), values: rows, truth: truth
    )
  }
}

extension FeatureKind {
  /// The feature fitted to records, and what becomes of those.
  fileprivate func fitted(
    to table: FeatureTable, _ run: FittingRun
  ) throws -> (feature: any FittedFeature, training: FeatureTable) {
    let fitted = try fit(table, workers: run.workers)
    return (fitted, table.replacing(try trainingRows(of: table, fitted, run), by: fitted))
  }

  fileprivate func opened(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> any FittedFeature {
    try fitted(arrays, columnCount: columnCount)
  }
}

extension EstimatorKind {
  fileprivate func opened(
    _ arrays: FittedArrays, columnCount: Int, task: LearningTask
  ) throws(BaselineError) -> any FittedEstimator {
    try fitted(arrays, columnCount: columnCount, task: task)
  }
}
