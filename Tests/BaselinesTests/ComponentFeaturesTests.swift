import Arrays
import Baselines
import Concurrency
import Records
import Testing

@Suite struct ComponentFeaturesTests {
  private func feature(_ count: Int, whitens: Bool = false) -> Feature {
    var settings = ComponentFeatures()
    (settings.componentCount, settings.whitens) = (count, whitens)
    return Feature(kind: settings)
  }

  /// What a record's features are, seen through the one nearest neighbour whose numbers they are.
  private func variances(_ feature: Feature, _ table: FeatureTable, _ count: Int) throws -> (means: [Double], [Double])
  {
    guard let kind = feature.kind as? ComponentFeatures else { return ([], []) }
    let fitted = try kind.fit(table, workers: Workers(count: 2))
    let made = fitted.apply(to: table.values, count: table.rowCount, workers: Workers(count: 2))
    let means = (0..<count).map { column in
      (0..<table.rowCount).reduce(0.0) { $0 + Double(made[$1 * count + column]) } / Double(table.rowCount)
    }
    let variances = (0..<count * count).map { place in
      (0..<table.rowCount).reduce(0.0) { sum, row in
        sum + (Double(made[row * count + place / count]) - means[place / count])
          * (Double(made[row * count + place % count]) - means[place % count])
      } / Double(table.rowCount - 1)
    }
    return (means, variances)
  }

  /// Points along a slanted line, with little beside it.
  private var line: FeatureTable {
    var generator = RandomKey(seed: 3).generator()
    let values = (0..<1_500).flatMap { _ in
      let (along, beside) = (generator.normal(), 0.1 * generator.normal())
      return [3 * along + 4 * beside + 7, 4 * along - 3 * beside - 2]
    }
    return FeatureTable(columnCount: 2, values: values, truth: .numbers([Float](repeating: 0, count: 1_500), count: 1))
  }

  @Test func directionsOfAKnownCloudAreFound() throws {
    let fitted = try ComponentFeatures.read(2).fit(line, workers: Workers(count: 2))
    guard let components = fitted.arrays.last?.tensor.floats else { return }
    #expect(zip(components, [0.6, 0.8, 0.8, -0.6]).allSatisfy { abs($0 - $1) < 0.01 }, "\(components)")
  }

  @Test func componentsAreUncorrelatedAndOrdered() throws {
    let table = SmallTables.classes(rowCount: 1_300, columnCount: 12, classCount: 4)
    let (means, variances) = try variances(feature(12), table, 12)
    #expect(means.allSatisfy { abs($0) < 1e-5 })
    let diagonal = (0..<12).map { variances[$0 * 13] }
    #expect(diagonal == diagonal.sorted(by: >))
    for place in variances.indices where place / 12 != place % 12 { #expect(abs(variances[place]) < 1e-5) }
    // Turning points changes no sum of variances.
    let whole = (0..<12).reduce(0.0) { sum, column in
      let column = (0..<1_300).map { Double(table.values[$0 * 12 + column]) }
      let mean = column.reduce(0, +) / 1_300
      return sum + column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_299
    }
    #expect(abs(diagonal.reduce(0, +) - whole) < 1e-5)
  }

  @Test func whitenedComponentsHaveVarianceOne() throws {
    let table = SmallTables.classes(rowCount: 400, columnCount: 6, classCount: 2)
    let (_, variances) = try variances(feature(3, whitens: true), table, 3)
    for number in 0..<3 { #expect(abs(variances[number * 4] - 1) < 1e-4) }
  }

  @Test func bitsHangOnNoThreads() throws {
    let table = SmallTables.classes(rowCount: 1_100, columnCount: 150, classCount: 3)
    let features = [Feature(kind: StandardScaling()), feature(5)]
    let queries = Array(table.values.prefix(150 * 70))
    #expect(try SmallTables.faults(.nearestNeighbors, features: features, table, queries: queries) == [])
  }

  @Test func moreComponentsThanColumnsAreRefused() throws {
    let table = SmallTables.classes(rowCount: 30, columnCount: 4, classCount: 2)
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(.nearestNeighbors, features: [feature(5)], table)
    }
    #expect(error?.message.contains("pca keeps 5 components of 30 records with 4 columns") == true)
  }
}

extension ComponentFeatures {
  fileprivate static func read(_ count: Int) -> ComponentFeatures {
    var settings = ComponentFeatures()
    settings.componentCount = count
    return settings
  }
}
