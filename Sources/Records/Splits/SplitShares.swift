package import Settings
import Store

/// Named splits that take shares of a dataset's records, no record in two of them and none left over.
///
/// A record's side is told by a hash of its content (or of the group that it belongs to) and a seed, and by nothing else:
/// it stays where it is whatever other records come or go, and equal records are never apart. A rule that depends on one
/// record alone cannot hit shares exactly; it takes them within each class as overall: of n records or groups, a share p
/// comes to p·n ± 2·√(n·p·(1 − p)), 19 times in 20.
public struct SplitShares: Sendable, Hashable {
  /// Stored splits whose records are divided together.
  private struct Pool: Hashable {
    /// A split that takes a share.
    struct Part: Hashable {
      let name: String
      /// Where the stretch of [0, 1) that belongs to it ends.
      var end: Double
    }

    /// Their names; empty for all stored splits.
    let sources: [String]
    var parts: [Part]
  }

  /// The shares by the names of the splits that take them.
  public let shares: [String: ShareExpression]
  /// What stays together.
  public let grouping: RecordGrouping
  private let seed: Int
  private let pools: [Pool]

  /// Checks that shares are whole: 100 % of what they are taken of, and no record twice.
  public init(_ shares: [String: ShareExpression], seed: Int, grouping: RecordGrouping) throws(RecordsError) {
    self.shares = shares
    self.seed = seed
    self.grouping = grouping
    var pools: [Pool] = []
    // In the order of their names, which is not that of a file, and none in which it matters.
    for name in shares.keys.sortedByBytes() {
      guard let share = shares[name] else { continue }
      guard SplitExpression.isName(name), name != SplitExpression.everything else {
        throw RecordsError(.invalid, "'\(name)' is no name of a split; use letters, digits, - and _")
      }
      let end = (pools.first { $0.sources == share.sources }?.parts.last?.end ?? 0) + share.percent / 100
      if let index = pools.firstIndex(where: { $0.sources == share.sources }) {
        pools[index].parts.append(Pool.Part(name: name, end: end))
      } else {
        pools.append(Pool(sources: share.sources, parts: [Pool.Part(name: name, end: end)]))
      }
    }
    for (index, pool) in pools.enumerated() {
      let names = pool.parts.map(\.name).joined(separator: ", ")
      let total = pool.parts.last?.end ?? 0
      guard abs(total - 1) < 1e-9 else {
        throw RecordsError(
          .invalid,
          "the shares of \(names) add up to \(ShareExpression.words((total * 1e11).rounded() / 1e9)), not to 100%"
            + (total < 1 ? "; name a split for the rest too" : ""))
      }
      pools[index].parts[pool.parts.count - 1].end = 1
      for other in pools[..<index]
      where other.sources.isEmpty || pool.sources.isEmpty || !Set(other.sources).isDisjoint(with: pool.sources) {
        throw RecordsError(
          .invalid,
          "\(names) and \(other.parts.map(\.name).joined(separator: ", ")) take shares of the same records; say of "
            + "which stored split each takes one, as in '90% of train'")
      }
    }
    self.pools = pools
  }

  /// The names of the splits, sorted by their bytes.
  public var names: [String] { shares.keys.sortedByBytes() }

  /// Whether records of a stored split are divided.
  public func divides(_ source: String) -> Bool { pool(of: source) != nil }

  /// Refuses shares of stored splits that the data does not have, and names that other stored splits have.
  public func check(stored: [String]) throws(RecordsError) {
    let known = stored.joined(separator: ", ")
    for name in names {
      let share = shares[name]?.description ?? ""
      for source in shares[name]?.sources ?? [] where !stored.contains(source) {
        throw RecordsError(.invalid, "\(name): '\(share)': there is no stored split '\(source)'; the data has \(known)")
      }
      guard !stored.contains(name) || divides(name) else {
        throw RecordsError(
          .invalid,
          "\(name): '\(share)': the data has a stored split '\(name)' that no share is taken of; give this one another "
            + "name, or take shares of '\(name)' too")
      }
    }
  }

  /// The split that takes a record of a stored split, by what it holds; `nil` where no share is taken of that one.
  func split(of source: String, identity: Digest) -> String? {
    guard let pool = pool(of: source) else { return nil }
    let place = Double(Digest(of: Array("\(seed):".utf8) + identity.bytes).beginning >> 11) * 0x1p-53
    return (pool.parts.first { place < $0.end } ?? pool.parts.last)?.name
  }

  private func pool(of source: String) -> Pool? {
    pools.first { $0.sources.isEmpty || $0.sources.contains(source) }
  }

  /// Everything that tells where a record goes, for keys.
  package var canonical: CanonicalValue {
    .mapping([
      "shares": .mapping(shares.mapValues { .string($0.description) }), "seed": .int(seed), "by": grouping.canonical,
    ])
  }
}

/// Tells of one record after another to which split it goes; for one thread.
public struct RecordDivider {
  private let shares: SplitShares
  private let identifier: RecordIdentifier

  /// - Throws: if the records do not have what keeps them together.
  public init(_ shares: SplitShares, features: TFDSFeatures) throws(RecordsError) {
    self.shares = shares
    identifier = try RecordIdentifier(shares.grouping, features: features)
  }

  /// The split that takes a record; its own one where no share is taken of that.
  ///
  /// - Parameters:
  ///   - file: a feature that it has beside those of the example: one byte string, the content of a file.
  ///   - source: the split that it is stored in.
  ///   - name: what it is called in its source; `nil` where records have no names.
  public func split(
    of example: Example, and file: (feature: String, content: InputFile)? = nil, source: String,
    name: @autoclosure () -> String?
  ) throws(RecordsError) -> String {
    guard shares.divides(source) else { return source }
    return shares.split(of: source, identity: try identifier.digest(of: example, and: file, name: name())) ?? source
  }
}
