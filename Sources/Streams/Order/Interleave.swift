public import Settings

/// Blocks of records from several shards in turn, before anything is shuffled: the order of TFDS's reader with 16 and 16.
public struct Interleave: Hashable, Sendable, SettingGroup {
  public static let settings: [Setting<Interleave>] = [
    Setting("cycleLength", \.cycleLength, in: .within(1...65_536), "Shards that are read in turn."),
    Setting("blockLength", \.blockLength, in: .within(1...1 << 30), "Records that each gives at its turn."),
  ]

  /// Shards that are read in turn.
  public var cycleLength = 16
  /// Records that each gives at its turn.
  public var blockLength = 16

  public init() {}
}
