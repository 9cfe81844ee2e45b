import Pipelines
import Records
import Settings
import Store

/// What `preprocess` is told of splits: slices of what is stored, and shares that divide it anew.
struct SplitSettings: Sendable {
  /// Split expressions by name, shares aside.
  let slices: [String: String]
  /// The shares; `nil` where there are none.
  let shares: SplitShares?

  /// The name under which shares say what stays together.
  private static let groupingName = "by"

  /// Reads `splits: {train: 80%, validation: 10%, test: 10%, by: speaker}` or `splits: {train: "train[:80%]", test: test}`.
  ///
  /// - Throws: located errors for anything that is neither a share nor an expression.
  init(_ reader: StageReader) throws {
    let section = try reader.section("splits")
    if reader.contains(Self.groupingName) {
      throw reader.failure(
        at: Self.groupingName, "stands inside 'splits': splits: {train: 80%, test: 20%, by: speaker}")
    }
    let isShared = try section.keys.contains { try Self.share(section, $0) != nil }
    var slices: [String: String] = [:]
    var shares: [String: ShareExpression] = [:]
    for name in section.keys where !(isShared && name == Self.groupingName) {
      switch section.node[name]?.value {
      case .int?, .double?:
        throw section.failure(at: name, "is a number; write a share as 80%, or a slice as \"train[:80%]\"")
      default: break
      }
      let text = try section.string(name) { text in
        try ShareExpression(parsing: text)?.description ?? SplitExpression(parsing: text).canonical
      }
      if let share = try ShareExpression(parsing: text) { shares[name] = share } else { slices[name] = text }
    }
    guard !slices.isEmpty || !shares.isEmpty else {
      throw reader.failure(
        at: "splits", "name at least one split, such as train: 80%, or train: \"train[:80%]\"")
    }
    self.slices = slices
    if !isShared {
      self.shares = nil
      return
    }
    let grouping = try Self.grouping(section)
    do {
      self.shares = try SplitShares(shares, seed: try reader.seed(), grouping: grouping)
    } catch let error as RecordsError { throw reader.failure(at: "splits", error.message) }
  }

  /// Refuses what does not fit the splits that the data is stored in.
  func check(stored: [String]) throws(RecordsError) {
    guard let shares else { return }
    try shares.check(stored: stored)
    for name in slices.keys.sortedByBytes() {
      guard let slice = slices[name] else { continue }
      for split in try SplitExpression(parsing: slice).splitNames
      where shares.divides(split) || split == SplitExpression.everything || !stored.contains(split) {
        throw RecordsError(
          .invalid,
          stored.contains(split) || split == SplitExpression.everything
            ? "\(name): '\(slice)' reads the stored split '\(split)', which shares divide; take a share of it, or say of "
              + "which split each share is, as in '90% of train'"
            : "\(name): there is no stored split '\(split)'; the data has \(stored.joined(separator: ", "))")
      }
    }
  }

  private static func share(_ section: StageReader, _ name: String) throws -> ShareExpression? {
    guard case .string(let text)? = section.node[name]?.value else { return nil }
    do { return try ShareExpression(parsing: text) } catch { throw section.failure(at: name, error.message) }
  }

  /// Reads `by: speaker` or `by: {name: "^(.*)_nohash_"}`.
  private static func grouping(_ section: StageReader) throws -> RecordGrouping {
    guard section.contains(groupingName) else { return .content }
    guard case .mapping? = section.node[groupingName]?.value else { return .feature(try section.string(groupingName)) }
    let pattern = try section.section(groupingName).string("name")
    do { _ = try Regex(pattern) } catch {
      throw section.failure(at: groupingName, "'\(pattern)' is no regular expression: \(error)")
    }
    return .name(pattern: pattern)
  }
}
