package import Pipelines
package import Records
import Streams

/// Whether the splits that a training names can teach it and judge it.
package struct SplitCheck {
  /// What a split is for.
  package struct Role {
    package let name: String
    package let split: String
    /// What it takes of each dataset, in words.
    let origin: String
    package let recordCount: Int
    /// How many of each class; `nil` where nothing tells the class that is read.
    package let classes: ClassCounts?
    /// Its records within each stored split of each dataset, sorted, none twice.
    let records: [String: [Range<Int>]]

    var words: String { "split '\(split)' (\(origin))" }
    var countWords: String { recordCount == 1 ? "1 record" : "\(recordCount) records" }

    init(_ name: String, _ split: String, of data: OpenData) throws {
      self.name = name
      self.split = split
      var (origins, recordCount): ([String], Int) = ([], 0)
      var classes: ClassCounts?
      var records: [String: [Range<Int>]] = [:]
      for number in try data.holders(of: split) {
        let part = try data.parts[number].table[split]
        origins.append(part.share ?? part.expression)
        recordCount += part.recordCount
        if data.countsItsClasses {
          classes = classes.map { sum in part.classes.map(sum.adding) ?? sum } ?? part.classes
        }
        let ranges = try SplitExpression(parsing: part.expression).ranges(in: data.parts[number].directory.splits)
        for (stored, ranges) in Dictionary(grouping: ranges, by: \.split) {
          records["\(number)/\(stored)"] = SplitCheck.merged(ranges.map(\.range))
        }
      }
      origin = origins.joined(separator: " + ")
      (self.recordCount, self.classes, self.records) = (recordCount, classes, records)
    }
  }

  /// Those of training, validation and test.
  package let roles: [Role]
  /// Whether a filter leaves out what has no class.
  private let dropsUnlabelled: Bool

  /// Fewer validation records cannot be cut into the folds of a calibration.
  private static let foldCount = 5

  /// Looks the splits up.
  ///
  /// - Throws: where the data has no such split.
  package init(_ data: OpenData, _ splits: SplitRoles, _ context: StageContext) throws {
    dropsUnlabelled = data.settings.filters.contains { !$0.isForTrainingOnly }
    roles = try splits.named.map { name, split in
      for (number, part) in data.parts.enumerated() where try !data.holders(of: split).contains(number) {
        context.warn("stage '\(part.stage)' has no split '\(split)', so the \(name) records are those of the others")
      }
      return try Role(name, split, of: data)
    }
  }

  /// Refuses what cannot teach or judge anything, and warns of what says less than it seems to.
  ///
  /// Records that two splits share are refused, unless both are the same records: then it stands there in so many words.
  package func run(batchSize: Int, needsClasses: Bool, _ context: StageContext) throws {
    for role in roles {
      guard role.recordCount > 0 else {
        throw StagesError(
          .mismatch,
          "\(role.words) holds no record, so there is nothing to \(role.name == "train" ? "train on" : "judge by"); give "
            + "it a larger part of the data in preprocess")
      }
      if needsClasses, !dropsUnlabelled, let count = role.classes?.unlabelled, count > 0 {
        throw StagesError(
          .mismatch,
          "\(role.words) has \(count) of \(role.recordCount) records without a class; leave them out of the data, or "
            + "train for a 'target'")
      }
    }
    guard roles[0].recordCount >= batchSize else {
      throw StagesError(
        .mismatch,
        "\(roles[0].words) holds \(roles[0].countWords), less than one batch of \(batchSize); lower 'batch'")
    }
    for (index, role) in roles.enumerated() {
      for other in roles[(index + 1)...] { try checkOverlap(role, other, context) }
    }
    if roles[1].recordCount < Self.foldCount {
      context.warn(
        "\(roles[1].words) holds \(roles[1].countWords): too few to choose by, and a calibration needs at "
          + "least \(Self.foldCount)")
    }
  }

  private func checkOverlap(_ first: Role, _ second: Role, _ context: StageContext) throws {
    let count = Self.sharedCount(first.records, second.records)
    if count == 0 { return }
    let isTraining = first.name == "train"
    guard first.records == second.records else {
      throw StagesError(
        .mismatch,
        "\(first.words) and \(second.words) share \(count) records, so that \(second.name) figures are of records that "
          + "were \(isTraining ? "trained on" : "chosen by"); cut them apart in preprocess, or write shares, such as "
          + "train: 80%")
    }
    context.warn(
      "\(first.words) and \(second.words) are the same \(count) records: \(second.name) figures say nothing of records "
        + "that were not \(isTraining ? "trained on" : "chosen by")")
  }

  private static func sharedCount(_ first: [String: [Range<Int>]], _ second: [String: [Range<Int>]]) -> Int {
    var count = 0
    for (split, ranges) in first {
      for range in ranges { for other in second[split] ?? [] { count += range.clamped(to: other).count } }
    }
    return count
  }

  fileprivate static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
