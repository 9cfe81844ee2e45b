/// Where every record of an epoch went.
public struct Ledger: Codable, Sendable, Equatable {
  /// Records that the split expression chooses, as the dataset's description counts them.
  public var declared: Int
  /// Records handed out in batches.
  public var delivered = 0
  /// Records that a filter left out.
  public var filtered = 0
  /// Records that could not be read and were left out under `onCorrupt: skip`.
  public var skipped = 0
  /// Records of a partial last batch that was dropped.
  public var remainder = 0

  /// Opens the ledger of an epoch.
  public init(declared: Int) { self.declared = declared }

  /// Checks that every declared record is accounted for; called at the end of an epoch.
  public func close() throws(StreamsError) {
    guard declared == delivered + filtered + skipped + remainder else {
      throw StreamsError(
        .damaged,
        "the epoch's ledger does not balance: \(declared) records declared, but \(delivered) delivered, "
          + "\(filtered) filtered, \(skipped) skipped and \(remainder) in the remainder")
    }
  }
}
