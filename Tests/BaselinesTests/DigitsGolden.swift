import Baselines

/// The digits that scikit-learn ships, with what its methods say of them.
struct DigitsGolden {
  /// Means over seeds of scikit-learn 1.9.1's `RandomForestClassifier(100)` and `ExtraTreesClassifier(100)`, and LightGBM
  /// 4.7's `LGBMClassifier()`.
  static let forestAccuracy = 0.976_9
  static let extraTreesAccuracy = 0.982_8
  static let boostingAccuracy = 0.973_2

  private let golden: Golden

  init() throws { golden = try Golden("digits") }

  func floats(_ name: String) -> [Float] { golden.floats(name) }

  func integers(_ name: String) -> [Int32] { golden.integers(name) }

  /// 1,200 records of 64 columns.
  var training: FeatureTable {
    FeatureTable(columnCount: 64, values: floats("train_x"), truth: .classes(integers("train_y"), count: 10))
  }

  /// 597 records.
  var test: [Float] { floats("test_x") }
  var testCount: Int { 597 }

  /// The share of test records whose largest output is that of their class, the first of equals.
  func accuracy(_ outputs: [Float]) -> Double {
    let labels = integers("test_y")
    return Double((0..<testCount).count { Int(labels[$0]) == Self.largest(outputs, $0) }) / Double(testCount)
  }

  static func largest(_ outputs: [Float], _ row: Int) -> Int {
    let row = outputs[row * 10..<row * 10 + 10]
    return (row.firstIndex(of: row.max() ?? 0) ?? row.startIndex) - row.startIndex
  }
}
