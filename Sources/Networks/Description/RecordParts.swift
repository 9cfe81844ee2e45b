/// The parts that the values of a record are of, in runs of one length: value i is of part ⌊i / runLength⌋ mod count.
public struct RecordParts: Sendable, Hashable {
  /// How many parts there are.
  public let count: Int
  /// How many values of a part lie beside one another.
  public let runLength: Int
}
