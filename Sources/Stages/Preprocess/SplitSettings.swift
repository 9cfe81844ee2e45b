import Records
import Settings

/// What `preprocess` is told of splits: slices of what is stored, and shares that divide it anew.
///
/// Written `{train: 80%, validation: 10%, test: 10%, by: speaker}` or `{train: "train[:80%]", test: test}`.
struct SplitSettings: SettingValue {
  /// Split expressions by name, shares aside.
  private(set) var slices: [String: String] = [:]
  /// The shares by the names of the splits that take them.
  private(set) var shares: [String: ShareExpression] = [:]
  /// What the shares keep together.
  private(set) var grouping = RecordGrouping.content

  /// The name under which shares say what stays together.
  static let groupingName = "by"

  /// `by: {name: "^(.*)_nohash_"}`.
  private struct NamePattern: SettingGroup {
    static let settings: [Setting<NamePattern>] = [
      Setting("name", \.name, required: true, "A regular expression; files whose names give equal texts stay together.")
    ]
    var name = ""

    var fault: (setting: String, message: String)? {
      do { _ = try Regex(name) } catch { return ("name", "'\(name)' is no regular expression: \(error)") }
      return nil
    }
  }

  /// Reads shares and slices.
  ///
  /// - Throws: located errors for anything that is neither a share nor an expression, and for shares that are not whole.
  static func read(_ node: ConfigurationNode) throws(SettingsError) -> SplitSettings {
    var settings = SplitSettings()
    let members = try node.members()
    for (_, member) in members { if let share = try share(member) { settings.shares[member.path] = share } }
    let isShared = !settings.shares.isEmpty
    settings.shares = [:]
    for (name, member) in members where !(isShared && name == groupingName) {
      switch member.value {
      case .int, .double: throw member.failure("is a number; write a share as 80%, or a slice as \"train[:80%]\"")
      default: break
      }
      if let share = try share(member) {
        settings.shares[name] = share
        continue
      }
      let text = try member.string()
      do throws(RecordsError) { settings.slices[name] = try SplitExpression(parsing: text).canonical } catch {
        throw member.failure("\(error)")
      }
    }
    guard !members.isEmpty else {
      throw node.failure("name at least one split, such as train: 80%, or train: \"train[:80%]\"")
    }
    guard isShared else { return settings }
    if let by = node[groupingName] {
      settings.grouping =
        if case .mapping = by.value { .name(pattern: try NamePattern.read(by).name) } else { .feature(try by.string()) }
    }
    do throws(RecordsError) { _ = try settings.seeded(0) } catch { throw node.failure(error.message) }
    return settings
  }

  private static func share(_ node: ConfigurationNode) throws(SettingsError) -> ShareExpression? {
    guard case .string(let text) = node.value else { return nil }
    do throws(RecordsError) { return try ShareExpression(parsing: text) } catch { throw node.failure(error.message) }
  }

  var canonical: CanonicalValue {
    var members = slices.mapValues { CanonicalValue.string($0) }
    for (name, share) in shares { members[name] = .string(share.description) }
    if !shares.isEmpty, grouping != .content { members[Self.groupingName] = grouping.canonical }
    return .mapping(members)
  }

  static var form: ValueForm { .mapping(of: .oneOf([.text, NamePattern.form]), counts: 1...Int.max) }

  /// The first slice that is not of whole stored splits; `nil` if there is none.
  var firstOfParts: (name: String, slice: String)? {
    slices.sorted { $0.key < $1.key }.first { (try? SplitExpression(parsing: $0.value).isOfWholeSplits) == false }
      .map { ($0.key, $0.value) }
  }

  /// The names of all splits, sorted.
  var names: [String] { (Array(slices.keys) + Array(shares.keys)).sortedByBytes() }

  /// The same with the seed that shares are drawn by.
  func seeded(_ seed: Int) throws(RecordsError) -> DatasetSplits {
    DatasetSplits(
      slices: slices, shares: shares.isEmpty ? nil : try SplitShares(shares, seed: seed, grouping: grouping))
  }
}

/// The splits that a dataset is divided into.
struct DatasetSplits: Sendable {
  /// Split expressions by name, shares aside.
  let slices: [String: String]
  /// The shares; `nil` where there are none.
  let shares: SplitShares?

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
}
