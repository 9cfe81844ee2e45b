/// The place of the largest of a row's values, from 0; the first of equals.
public func argMax(_ values: [Double], _ row: Range<Int>) -> Int {
  var best = row.lowerBound
  for index in row where values[index] > values[best] { best = index }
  return best - row.lowerBound
}

extension PredictionBlock {
  /// The class that a record is decided as: that of the largest output, the first of equals.
  public func decision(_ record: Int) -> Int { argMax(outputs, row(record)) }
}
