import Pipelines
import Records
import Settings
import StageData

extension SplitTable {
  /// Counts what each part holds.
  ///
  /// - Parameters:
  ///   - stored: the splits of the dataset that was made.
  ///   - classes: counts the classes of a stored split's records in a range; `nil` where nothing tells classes.
  /// - Throws: `RecordsError` where a slice does not fit what is stored.
  init(
    _ splits: DatasetSplits, stored: [TFDSInfo.Split], classNames: [String],
    classes: ((SplitRange) throws -> ClassCounts?)
  ) throws {
    var parts: [String: Part] = [:]
    let shares = splits.shares?.shares ?? [:]
    for (name, text) in splits.slices.merging(shares.keys.map { ($0, $0) }, uniquingKeysWith: { slice, _ in slice }) {
      let ranges = try SplitExpression(parsing: text).ranges(in: stored)
      var counts: ClassCounts?
      for range in ranges {
        guard let found = try classes(range) else { continue }
        counts = counts ?? ClassCounts(classCount: found.records.count)
        counts?.add(found)
      }
      parts[name] = Part(
        expression: text, share: shares[name]?.description, recordCount: ranges.reduce(0) { $0 + $1.range.count },
        classes: counts)
    }
    self.init(parts: parts, classNames: classNames)
  }

  /// Says which parts cannot tell what they are to tell.
  func warn(_ context: StageContext) {
    var total: ClassCounts?
    for part in parts.values { total = total.map { sum in part.classes.map { sum.adding($0) } ?? sum } ?? part.classes }
    if let total, total.presentCount < total.records.count, total.presentCount > 1 {
      let missing = total.records.indices.filter { total.records[$0] == 0 }
      context.warn(
        "no split has a record of \(missing.count) of \(total.records.count) classes: \(classNames(of: missing))")
    }
    if let total, total.records.count == 1, total.records[0] > 0 {
      context.warn("the data has one class only, \(classNames(of: [0])): whatever is trained is always right")
    }
    for name in parts.keys.sortedByBytes() {
      guard let part = parts[name] else { continue }
      for warning in warnings(name, part, present: total) { context.warn(warning) }
    }
  }

  private func warnings(_ name: String, _ part: Part, present total: ClassCounts?) -> [String] {
    let words = "split '\(name)' (\(part.share ?? part.expression))"
    guard part.recordCount > 0 else { return ["\(words) holds no record"] }
    guard let classes = part.classes, let total else { return [] }
    let missing = total.records.indices.filter { total.records[$0] > 0 && classes.records[$0] == 0 }
    let isOneClass = classes.presentCount == 1 && classes.records.count > 1
    if missing.isEmpty && !isOneClass { return [] }
    let advice =
      part.share == nil
      ? "; where records come in the order of their classes, write shares, such as train: 80%"
      : "; it has too few records for that: take a larger share, or another seed"
    let count = "\(part.recordCount) record\(part.recordCount == 1 ? "" : "s")"
    if isOneClass {
      let only = classNames(of: classes.records.indices.filter { classes.records[$0] > 0 })
      return ["\(words) holds one class of \(classes.records.count) only: \(count), all of \(only)" + advice]
    }
    return [
      "\(words) lacks \(missing.count) of \(classes.records.count) classes among its \(count): "
        + classNames(of: missing) + advice
    ]
  }

  /// What classes are called, as many as a line has room for.
  private func classNames(of labels: [Int]) -> String {
    labels.prefix(3).map { "'\(classNames.indices.contains($0) ? classNames[$0] : "\($0)")'" }.joined(separator: ", ")
      + (labels.count > 3 ? " and \(labels.count - 3) more" : "")
  }
}
