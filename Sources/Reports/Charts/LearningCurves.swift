/// A measure of one member by epoch, on training and on validation records.
struct LearningCurves {
  /// The member's name.
  var name: String
  /// Entry e belongs to epoch e + 1.
  var training: [Double]
  /// Entry e belongs to epoch e + 1.
  var validation: [Double]
  /// The epoch whose weights were kept, counted from 1.
  var bestEpoch: Int?
}

extension LineChart {
  /// Validation solid and training dashed, in one colour a member; `nil` keeps a member's colour free.
  init(title: String, unit: Unit, learning members: [LearningCurves?]) {
    var series: [Series] = []
    for (index, curves) in members.enumerated() {
      guard let curves else { continue }
      func points(_ values: [Double]) -> [Point] { values.enumerated().map { Point(x: Double($0 + 1), y: $1) } }
      series.append(Series(name: nil, points: points(curves.training), colorIndex: index, isSecondary: true))
      series.append(
        Series(
          name: curves.name, points: points(curves.validation), colorIndex: index,
          markedIndex: curves.bestEpoch.map { $0 - 1 }))
    }
    self.init(title: title, xLabel: "epoch", unit: unit, series: series)
  }
}
