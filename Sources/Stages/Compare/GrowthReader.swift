import Evaluation
import Pipelines
import Settings
import StageData

extension Comparison.Growth {
  /// Reads the setting `growth`, and makes what it names known as input.
  ///
  /// ```yaml
  /// growth:
  ///   label: training records
  ///   numbers: [500, 1000]
  ///   curves: {Network: network, Forest: [forest.n500, forest.n1000]}
  /// ```
  static func read(_ reader: StageReader) throws -> Comparison.Growth? {
    guard reader.contains("growth") else { return nil }
    let section = try reader.section("growth")
    let settings = try section.settings(CompareSettings.Growth.self)
    let named = try section.section("curves")
    let count = settings.numbers.count
    let curves = try named.keys.map { name in
      let stages = try named.stages(name, making: .predictions)
      guard stages.count.isMultiple(of: count) else {
        throw named.failure(
          at: name, "\(stages.count) stages for \(count) numbers; name as many for each number, in their order")
      }
      for (place, stage) in stages.enumerated() {
        _ = try named.use(stage, output: .predictions, role: "growth, \(name), \(place + 1)")
      }
      let each = stages.count / count
      return Curve(name: name, stages: (0..<count).map { stages[$0 * each..<($0 + 1) * each].map(\.name) })
    }
    return Comparison.Growth(label: settings.label, numbers: settings.numbers, curves: curves)
  }
}
