package import Baselines
package import Streams

extension EvaluationInput {
  /// What the numbers of a record are that a model is fed, column by column; `nil` where they are no table's.
  package var columns: [TableColumn]? {
    guard case .numbers(let count) = stored else { return nil }
    var known = feature.all.map { TableColumn(name: $0, categories: categories?[$0]) }
    if known.count == 1, known[0].categories == nil, count > 1 {
      known = TableColumn.numbered(count, as: known[0].name)
    }
    // A column of several numbers each is none of a table.
    guard known.reduce(0, { $0 + $1.width }) == count else { return nil }
    let flat = known.flatMap { column in
      column.categories.map { $0.map { "\(column.name) = \($0)" } } ?? [column.name]
    }
    var names = flat
    for step in steps {
      guard let behind = step.columnNames(of: names) else { return nil }
      names = behind
    }
    return known + names.dropFirst(flat.count).map { TableColumn(name: $0) }
  }
}
