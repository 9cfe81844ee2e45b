import ArgumentParser
import Arrays
import Baselines
import Concurrency
import Records
import Store

/// Times exact Shapley values of trees, and writes them beside the trees, so that others can be held to them.
struct ShapleyBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapley",
    abstract: "Seconds of exact Shapley values of a forest and of boosted trees on a made table.")

  @Argument(help: "A new folder for the trees, the rows and the values.")
  var folder: String

  @Option(help: "Rows that are explained.")
  var rows = 2_000

  @Option(help: "Columns of a row.")
  var columns = 20

  @Option(help: "Trees of each model.")
  var trees = 100

  @Option(help: "Rows that are compared with.")
  var background = 100

  @Option(help: "How many threads work.")
  var threads = 1

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard rows >= 1, columns >= 4, trees >= 1, background >= 1, threads >= 1 else {
      throw ValidationError("at least a row, four columns, a tree, a row to compare with and a thread are needed")
    }
  }

  func run() throws {
    let workers = Workers(count: threads)
    let table = made(rowCount: 5_000, seed: 1)
    let explained = made(rowCount: rows, seed: 2).values
    let others = Array(table.values.prefix(background * columns))
    var (forest, boosting) = (RandomForest(), GradientBoosting())
    (forest.treeCount, forest.depth, forest.leastOfLeaf) = (trees, 12, 5)
    boosting.roundCount = trees
    var printed = Table("model", "unknown", "seconds", "rows a second")
    for (name, estimator) in [("forest", Estimator(kind: forest)), ("boosting", Estimator(kind: boosting))] {
      let fitted = try FittedBaseline(
        estimator, features: [], fitting: table, FittingRun(key: RandomKey(seed: 3), workers: workers))
      var file = fitted.file
      file["rows"] = StoredTensor(shape: [rows, columns], elements: .float32(explained))
      file["others"] = StoredTensor(shape: [background, columns], elements: .float32(others))
      for (word, against) in [("pathDependent", nil), ("interventional", others)] {
        var found: ColumnContributions?
        let time = try Measurement(repetitions: 3) {
          found = try fitted.contributions(
            to: 0, of: explained, count: rows, columns: table.columns, background: against, workers: workers)
        }
        printed.append(
          .text(name), .text(word), .number(time.median, decimals: 3), .number(Double(rows) / time.median, decimals: 0))
        // In two halves, since what is stored is in single precision.
        let values = found?.values ?? []
        let high = values.map { Float($0) }
        file["\(word).high"] = StoredTensor(shape: [rows, columns], elements: .float32(high))
        file["\(word).low"] = StoredTensor(
          shape: [rows, columns], elements: .float32(zip(values, high).map { Float($0 - Double($1)) }))
      }
      let output = try OutputFile(creating: "\(folder)/\(name).safetensors")
      try file.write(to: output)
      _ = try output.finish()
    }
    try printed.print(asJSON: json)
  }

  /// Numbers that hang on some columns.
  private func made(rowCount: Int, seed: UInt64) -> FeatureTable {
    var generator = RandomKey(seed: seed).generator()
    var (values, numbers): ([Float], [Float]) = ([], [])
    for _ in 0..<rowCount {
      let row = (0..<columns).map { _ in generator.normal() }
      values += row
      numbers.append(3 * row[0] + row[1] * row[2] + abs(row[3]) + 0.3 * generator.normal())
    }
    return FeatureTable(columnCount: columns, values: values, truth: .numbers(numbers, count: 1))
  }
}
