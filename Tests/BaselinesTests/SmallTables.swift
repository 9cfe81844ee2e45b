import Arrays
import Baselines
import Concurrency
import Records

/// Tables that are drawn, and what every fitted baseline must stand.
enum SmallTables {
  /// Clouds of points around a centre for each class, of bytes as images have them.
  static func classes(rowCount: Int, columnCount: Int, classCount: Int, seed: UInt64 = 1) -> FeatureTable {
    var generator = RandomKey(seed: seed).generator()
    let centres = (0..<classCount * columnCount).map { _ in generator.uniform() }
    var (values, labels): ([Float], [Int32]) = ([], [])
    for row in 0..<rowCount {
      let label = row % classCount
      labels.append(Int32(label))
      for column in 0..<columnCount {
        let value = centres[label * columnCount + column] + 0.25 * generator.normal()
        values.append((min(max(value, 0), 1) * 255).rounded() / 255)
      }
    }
    return FeatureTable(columnCount: columnCount, values: values, truth: .classes(labels, count: classCount))
  }

  /// A number that is a smooth function of some columns, with noise.
  static func numbers(rowCount: Int, columnCount: Int, seed: UInt64 = 2) -> FeatureTable {
    var generator = RandomKey(seed: seed).generator()
    var (values, numbers): ([Float], [Float]) = ([], [])
    for _ in 0..<rowCount {
      let row = (0..<columnCount).map { _ in generator.uniform(-1..<1) }
      values += row
      numbers.append(3 * row[0] - 2 * row[1] * row[1] + (columnCount > 2 ? row[2] : 0) + 0.05 * generator.normal())
    }
    return FeatureTable(columnCount: columnCount, values: values, truth: .numbers(numbers, count: 1))
  }

  /// Fits, and says what of the same bits must be: of 1, 3 and 8 threads, of what is stored and read back, and of rows that
  /// stand alone.
  static func faults(
    _ estimator: Estimator, features: [Feature] = [], _ table: FeatureTable, queries: [Float]
  ) throws -> [String] {
    let count = queries.count / table.columnCount
    let first = try fitted(estimator, features: features, table, threadCount: 1)
    let outputs = first.outputs(of: queries, count: count, workers: Workers(count: 1))
    var faults: [String] = []
    for threadCount in [3, 8] {
      let other = try fitted(estimator, features: features, table, threadCount: threadCount)
      if other.file != first.file { faults.append("\(threadCount) threads fit another model") }
      if other.outputs(of: queries, count: count, workers: Workers(count: threadCount)) != outputs {
        faults.append("\(threadCount) threads say other things")
      }
    }
    let stored = try FittedBaseline(
      estimator, features: features, task: table.task, columnCount: table.columnCount,
      in: Safetensors(bytes: first.file.serialized()))
    if stored.outputs(of: queries, count: count, workers: Workers(count: 1)) != outputs {
      faults.append("what is read back says other things")
    }
    for name in first.file.names {
      var damaged = first.file
      damaged[name] = nil
      do {
        _ = try FittedBaseline(
          estimator, features: features, task: table.task, columnCount: table.columnCount, in: damaged)
        faults.append("nobody misses array '\(name)'")
      } catch { if error.code != .damaged { faults.append("\(error)") } }
    }
    return faults
  }

  static func fitted(
    _ estimator: Estimator, features: [Feature] = [], _ table: FeatureTable, threadCount: Int = 2, seed: UInt64 = 5
  ) throws -> FittedBaseline {
    try FittedBaseline(
      estimator, features: features, fitting: table,
      FittingRun(key: RandomKey(seed: seed), workers: Workers(count: threadCount)))
  }
}
