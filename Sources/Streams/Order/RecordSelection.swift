public import Settings

/// Which records come, and in which order: everything about a stream that can be said without reading a record.
///
/// A selection is a source and steps that are applied to it from left to right. Because a step never looks into a record,
/// any place in the order is found again from its number alone.
public struct RecordSelection: Codable, Hashable, Sendable {
  /// Where the records come from.
  public indirect enum Source: Codable, Hashable, Sendable {
    /// Records of a collection (by its number), in TFDS's split language, in stored order.
    case split(String, collection: Int)
    /// One selection after the other.
    case concatenation([RecordSelection])
    /// Records of several selections mixed by weight.
    case mixture([Part], onExhaustion: Exhaustion)
  }

  /// A part of a mixture.
  public struct Part: Codable, Hashable, Sendable {
    /// The records.
    public var selection: RecordSelection
    /// Its share of the mixture is its weight over the sum of all.
    public var weight: Double

    /// Weighs a selection.
    public init(_ selection: RecordSelection, weight: Double) {
      self.selection = selection
      self.weight = weight
    }
  }

  /// What happens when a part of a mixture has no record left.
  public enum Exhaustion: String, Codable, CaseIterable, Hashable, Sendable, SettingValue {
    /// The mixture ends.
    case stop
    /// The part begins anew, shuffled anew, until every part was seen whole.
    case restart
  }

  /// What is done to the order.
  public enum Step: Codable, Hashable, Sendable {
    /// Takes `blockLength` records in turn from `cycleLength` shards at a time; only right behind a split.
    ///
    /// The order of TFDS's reader with 16 and 16.
    case interleave(cycleLength: Int, blockLength: Int)
    /// Draws from a buffer of `size` records that is refilled in order, as `tf.data` does; only numbers wait in it.
    case shuffle(bufferSize: Int)
    /// Permutes all records; needs no memory.
    case shuffleGlobally
    /// Gives everything `count` times, or without end; each pass is shuffled anew.
    case repeated(count: Int?)
    /// Gives the first `count` records.
    case take(count: Int)
    /// Leaves the first `count` records out.
    case skip(count: Int)
    /// Gives every `count`-th record from number `index` on: one worker's part.
    case shard(index: Int, count: Int)
  }

  /// Where the records come from.
  public var source: Source
  /// What is done to the order, step by step.
  public var steps: [Step]

  /// Selects from a source.
  public init(_ source: Source, steps: [Step] = []) {
    self.source = source
    self.steps = steps
  }

  /// Selects the records of a split expression, in stored order.
  public static func split(_ expression: String, collection: Int = 0) -> RecordSelection {
    RecordSelection(.split(expression, collection: collection))
  }

  /// Selects from several selections, one after the other.
  public static func concatenation(_ parts: [RecordSelection]) -> RecordSelection {
    RecordSelection(.concatenation(parts))
  }

  /// Mixes selections by weight.
  public static func mixture(_ parts: [Part], onExhaustion: Exhaustion = .stop) -> RecordSelection {
    RecordSelection(.mixture(parts, onExhaustion: onExhaustion))
  }

  /// The selection with one more step.
  public func then(_ step: Step) -> RecordSelection { RecordSelection(source, steps: steps + [step]) }

  /// In TFDS's interleaved reading order, unless told otherwise.
  public func interleaved(cycleLength: Int = 16, blockLength: Int = 16) -> RecordSelection {
    then(.interleave(cycleLength: cycleLength, blockLength: blockLength))
  }

  /// Shuffled as asked.
  public func shuffled(_ shuffle: Shuffle = .global) -> RecordSelection {
    switch shuffle {
    case .none: self
    case .buffer(let size): then(.shuffle(bufferSize: size))
    case .global: then(.shuffleGlobally)
    }
  }

  /// Several times over, or without end.
  public func repeated(_ count: Int? = nil) -> RecordSelection { then(.repeated(count: count)) }

  /// The first `count` records.
  public func prefix(_ count: Int) -> RecordSelection { then(.take(count: count)) }

  /// All but the first `count` records.
  public func dropFirst(_ count: Int) -> RecordSelection { then(.skip(count: count)) }

  /// One worker's part of `count`.
  public func shard(_ index: Int, of count: Int) -> RecordSelection { then(.shard(index: index, count: count)) }
}
