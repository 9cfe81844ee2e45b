public import Settings

/// Which records of a stream are kept, by the names of their classes: what a ``RecordFilter`` is before the data is known.
public struct Filter: KindFamily, StoredSettings {
  public static let family = "filter"
  public static var all: [any Kind.Type] { filterKinds }

  public let kind: any Kind

  public init(kind: any Kind) { self.kind = kind }

  public static func == (left: Filter, right: Filter) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

  /// Whether it makes training easier and is none of what is asked: records that a network is judged by are not filtered.
  public var isForTrainingOnly: Bool { filter.isForTrainingOnly }

  /// The filter for the classes of a stream.
  ///
  /// - Throws: ``StreamsError`` that names a class which is not there.
  public func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter {
    do throws(StreamsError) { return try filter.recordFilter(classes) } catch {
      throw StreamsError(error.code, "filter \(filter.word): \(error.message)")
    }
  }

  private var filter: any FilterKind {
    guard let filter = kind as? any FilterKind else { preconditionFailure("\(kind.canonicalKind.json) is no filter") }
    return filter
  }
}

/// What every kind of filter can do.
protocol FilterKind: Kind {
  /// Whether records that a network is judged by are not filtered.
  static var isForTrainingOnly: Bool { get }

  /// The filter for the classes of a stream.
  func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter
}

extension FilterKind {
  var isForTrainingOnly: Bool { Self.isForTrainingOnly }
  var word: String { Self.keyword }
}
