import Pipelines

extension StageContext {
  /// Notes R² of a split, or why there is none.
  package func note(determination: Double?, of split: String) {
    if let determination { return note(metric: "\(split).r2", value: determination) }
    warn("\(split).r2 has no value: a number to be predicted is the same in all \(split) records")
  }
}
