public import Arrays

/// Decides which records of a selection are kept; the others are counted in the ledger.
public enum RecordFilter: Codable, Hashable, Sendable {
  /// Keeps the records of these classes.
  case labels([Int])
  /// Keeps a record of class `c` with the probability `rates[c]`, drawn for each record and epoch.
  case rates([Double])
  /// Keeps what a function of the caller's keeps, which is known by its name.
  case custom(String)

  /// Keeps so much of each class that classes come in the shares asked for, and as many records as that allows.
  ///
  /// The rejection sampling of `tf.data.Dataset.rejection_resample`, with the share of each class known from a count.
  ///
  /// - Parameters:
  ///   - counts: how many records each class has.
  ///   - shares: how often each class is wanted, in proportion; all alike unless given.
  public static func balancing(counts: [Int], shares: [Double]? = nil) throws(StreamsError) -> RecordFilter {
    try balancing(
      frequencies: counts.map(Double.init), shares: shares ?? Array(repeating: 1, count: counts.count))
  }

  /// The same by how often each class comes, in proportion.
  static func balancing(frequencies: [Double], shares: [Double]) throws(StreamsError) -> RecordFilter {
    guard shares.count == frequencies.count, shares.allSatisfy({ $0 >= 0 && $0.isFinite }),
      shares.contains(where: { $0 > 0 })
    else {
      throw StreamsError(
        .configuration, "balancing needs a share for each of \(frequencies.count) classes, not negative: \(shares)")
    }
    for (label, frequency) in frequencies.enumerated() where frequency == 0 && shares[label] > 0 {
      throw StreamsError(.configuration, "class \(label) has no records, so no share of it can be had")
    }
    let wanted = zip(shares, frequencies).map { $1 == 0 ? 0 : $0 / $1 }
    let largest = wanted.max() ?? 1
    return .rates(wanted.map { $0 / largest })
  }

  /// The share of a class's records that is kept, as far as the label tells it.
  package func rate(of label: Int) -> Double {
    switch self {
    case .labels(let labels): labels.contains(label) ? 1 : 0
    case .rates(let rates): rates.indices.contains(label) ? rates[label] : 0
    case .custom: 1
    }
  }

  /// What is wrong with the filter for a dataset of so many classes; `nil` if nothing is.
  func fault(classCount: Int) -> String? {
    switch self {
    case .labels(let labels):
      labels.first { !(0..<classCount).contains($0) }.map { "label \($0) is none of \(classCount) classes" }
    case .rates(let rates):
      rates.count != classCount
        ? "\(rates.count) rates are given for \(classCount) classes"
        : rates.first { !($0 >= 0 && $0 <= 1) }.map { "the rate \($0) is not between 0 and 1" }
    case .custom: nil
    }
  }
}

/// A function of the caller's that a description knows by its name.
///
/// The name stands for what the function does: who changes the function changes the name, or an old state is taken for
/// one of the new stream.
public struct CustomFilter: Sendable {
  /// How the description calls it.
  public let name: String
  /// Whether to keep a decoded and transformed input with its label.
  public let keeps: @Sendable (Sample, _ label: Int32) -> Bool

  /// Names a function.
  public init(_ name: String, keeps: @escaping @Sendable (Sample, _ label: Int32) -> Bool) {
    self.name = name
    self.keeps = keeps
  }
}

/// A function of the caller's that changes inputs, which a description knows by its name.
///
/// It draws randomness from the generator alone, which is keyed by seed, name, epoch and record.
public struct CustomMap: Sendable {
  /// How the description calls it.
  public let name: String
  /// The shape of what it makes of an input of some shape.
  public let outputShape: @Sendable (SampleShape) throws(StreamsError) -> SampleShape
  /// Makes a new input.
  public let apply: @Sendable (Sample, inout CounterGenerator) -> Sample

  /// Names a function, which keeps the shape unless told otherwise.
  public init(
    _ name: String,
    outputShape: @escaping @Sendable (SampleShape) throws(StreamsError) -> SampleShape = { (shape) in shape },
    apply: @escaping @Sendable (Sample, inout CounterGenerator) -> Sample
  ) {
    self.name = name
    self.outputShape = outputShape
    self.apply = apply
  }
}
