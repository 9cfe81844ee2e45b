import Records

/// Reads the class and the numbers to be predicted of a record.
struct LabelDecoder: Sendable {
  /// How what is to be predicted is stored.
  private enum Target {
    case numbers(NumericArray.ElementType, isPacked: Bool)
    case classNumber
  }

  /// How many numbers are to be predicted.
  let targetCount: Int
  /// How many classes there are; zero without a label.
  let classCount: Int
  /// The classes' names; empty if the dataset gives none.
  let classNames: [String]
  private let labelName: [UInt8]?
  private let targetName: [UInt8]
  private let target: Target?

  /// Finds label and target among a dataset's features.
  init(_ collection: any RecordCollection, _ description: DatasetDescription) throws(StreamsError) {
    labelName = description.labelFeature.map { Array($0.utf8) }
    if let name = description.labelFeature {
      guard case .classLabel(let count, let names) = try collection.feature(name, role: "label") else {
        throw Self.wrongKind(collection, name, "a class label")
      }
      (classCount, classNames) = (count, names)
    } else {
      (classCount, classNames) = (0, [])
    }
    targetName = Array((description.targetFeature ?? "").utf8)
    guard let name = description.targetFeature else {
      (target, targetCount) = (nil, 0)
      return
    }
    switch try collection.feature(name, role: "target") {
    case .classLabel:
      // A class by its number, as of digits.
      (target, targetCount) = (.classNumber, 1)
    case let feature:
      guard case .numbers(let type, let count, let isPacked)? = InputFeature.numbers(feature) else {
        throw Self.wrongKind(collection, name, "numbers of a fixed shape")
      }
      (target, targetCount) = (.numbers(type, isPacked: isPacked), count)
    }
  }

  /// The class; -1 without one.
  func label(_ record: Span<UInt8>) throws(RecordsError) -> Int32 {
    guard let labelName else { return -1 }
    guard let label = try FeatureScan.singleInteger(named: labelName, in: record) else {
      throw InputDecoder.missing(labelName)
    }
    guard label >= -1, label < classCount else {
      throw RecordsError(.damaged, "the label is \(label), but the dataset declares \(classCount) classes")
    }
    return Int32(label)
  }

  /// Appends the numbers to be predicted.
  func appendTargets(_ record: Span<UInt8>, to targets: inout [Float]) throws(RecordsError) {
    let before = targets.count
    switch target {
    case nil: return
    case .numbers(let type, let isPacked):
      try InputDecoder.numbers(record, targetName, type, isPacked: isPacked, into: &targets)
    case .classNumber:
      try InputDecoder.numbers(record, targetName, .int64, isPacked: false, into: &targets)
      if let number = targets.last, targets.count == before + 1, number < 0 {
        targets.removeLast()
        throw RecordsError(
          .damaged, "feature '\(String(decoding: targetName, as: UTF8.self))' is no class, so no number to predict")
      }
    }
    guard targets.count == before + targetCount else {
      let found = targets.count - before
      targets.removeLast(found)
      throw RecordsError(
        .damaged,
        "feature '\(String(decoding: targetName, as: UTF8.self))' has \(found) numbers, expected \(targetCount)")
    }
  }

  private static func wrongKind(_ collection: any RecordCollection, _ name: String, _ wanted: String) -> StreamsError {
    let found = collection.features.features[name]?.summary ?? "missing"
    return StreamsError(.configuration, "feature '\(name)' in \(collection.path) is \(found), expected \(wanted)")
  }
}
