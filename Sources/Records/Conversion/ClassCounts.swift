/// How many records are of each class.
public struct ClassCounts: Codable, Sendable, Equatable {
  /// The records of each class, by its number.
  public private(set) var records: [Int]
  /// Records without a class.
  public private(set) var unlabelled = 0

  /// Counts nothing yet.
  public init(classCount: Int) { records = [Int](repeating: 0, count: classCount) }

  /// Counts a record; -1 stands for no class, and so does what is no class's number.
  public mutating func add(_ label: Int32) {
    if records.indices.contains(Int(label)) { records[Int(label)] += 1 } else { unlabelled += 1 }
  }

  /// Adds the counts of other records of the same classes.
  public mutating func add(_ other: ClassCounts) {
    for (label, count) in other.records.enumerated() where records.indices.contains(label) { records[label] += count }
    unlabelled += other.unlabelled
  }

  /// The counts of these and other records.
  public func adding(_ other: ClassCounts) -> ClassCounts {
    var sum = self
    sum.add(other)
    return sum
  }

  /// How many classes have records.
  public var presentCount: Int { records.count { $0 > 0 } }
}

extension TFDSFeatures {
  /// Reads the class of serialised records; `nil` where no feature tells it.
  package var classes: ClassReader? {
    guard let name = classFeature, case .classLabel(let count, let names)? = features[name] else { return nil }
    return ClassReader(feature: Array(name.utf8), classCount: count, classNames: names)
  }
}

/// Reads the class of serialised records.
package struct ClassReader: Sendable {
  /// The UTF-8 bytes of the name of the feature that tells it.
  package let feature: [UInt8]
  /// How many classes there are.
  package let classCount: Int
  /// The classes' names; empty if the dataset gives none.
  package let classNames: [String]

  /// The class of a record; -1 where it has none.
  package func label(of record: Span<UInt8>) throws(RecordsError) -> Int32 {
    try FeatureScan.singleInteger(named: feature, in: record).flatMap { Int32(exactly: $0) } ?? -1
  }
}
