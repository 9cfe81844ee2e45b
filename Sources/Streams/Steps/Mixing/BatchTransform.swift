public import Arrays
public import Settings

/// What mixes the records of a batch with one another, written as `{mixUp: 0.2}` or `{cutMix: 1}`.
///
/// Each record is given a partner, uniformly among all records of the batch that are real, and a weight drawn from
/// Beta(α, α). Both are drawn from the record's own key, so the weight is the same in any batch; the partner depends on
/// which records share the batch.
public struct BatchTransform: KindFamily, StoredSettings {
  public static let family = "mixing"
  public static var all: [any Kind.Type] { mixingKinds }

  private let mixing: any BatchMixing

  public var kind: any Kind { mixing }

  init(mixing: any BatchMixing) { self.mixing = mixing }

  public init(kind: any Kind) {
    guard let mixing = kind as? any BatchMixing else { preconditionFailure("\(kind) is no mixing") }
    self.mixing = mixing
  }

  /// A batch after mixing.
  public struct Mixed: Sendable, Equatable {
    /// The new inputs, laid out as the old ones.
    public var inputs: [Float]
    /// The new labels, `[batch, class]`; each row of a labelled record sums up to one, others are zero.
    public var targets: Tensor
  }

  /// A batch before mixing.
  public struct Records: Sendable {
    /// The inputs of all records, one after the other, padding included.
    public var inputs: [Float]
    /// The axes of one record's input; `[channel, height, width]` for images.
    public var inputShape: [Int]
    /// The class of each record; -1 for none.
    public var labels: [Int32]
    /// How many classes there are.
    public var classCount: Int
    /// The number of each record, by which it draws.
    public var recordIDs: [Int]
    /// How many records are real; the others stand at the end and stay as they are.
    public var validCount: Int

    /// Names the parts of a batch.
    public init(
      inputs: [Float], inputShape: [Int], labels: [Int32], classCount: Int, recordIDs: [Int], validCount: Int
    ) {
      self.inputs = inputs
      self.inputShape = inputShape
      self.labels = labels
      self.classCount = classCount
      self.recordIDs = recordIDs
      self.validCount = validCount
    }
  }

  /// The kind, as it is written.
  public var name: String { Swift.type(of: mixing).keyword }

  /// Refuses settings that make no sense, and inputs that it cannot mix.
  ///
  /// - Throws: ``StreamsError`` of code `configuration`.
  public func check(_ shape: SampleShape) throws(StreamsError) {
    do throws(StreamsError) {
      try mixing.checkSettings()
      try mixing.check(shape)
    } catch {
      throw StreamsError(error.code, "\(name): \(error.message)")
    }
  }

  /// Mixes a batch.
  ///
  /// - Parameter key: the epoch's own.
  /// - Precondition: ``check(_:)`` has passed, and the parts of the batch are of one length.
  public func apply(to records: Records, key: RandomKey) -> Mixed { mixing.mixed(records, key: key.derived(name)) }
}

extension BatchTransform: Hashable {
  /// Whether both are of one kind, with equal settings.
  public static func == (left: BatchTransform, right: BatchTransform) -> Bool {
    AnyHashable(left.mixing) == AnyHashable(right.mixing)
  }

  /// Takes kind and settings into a hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(mixing)) }
}

extension Batch {
  /// Mixes the records with one another; targets become the weights of the classes.
  mutating func mix(_ mixing: BatchTransform, _ dataset: Dataset, key: RandomKey) {
    let mixed = mixing.apply(
      to: BatchTransform.Records(
        inputs: inputs.values, inputShape: Array(inputs.shape.dropFirst()), labels: labels,
        classCount: dataset.classCount, recordIDs: recordIDs, validCount: validCount), key: key)
    inputs = Tensor(shape: inputs.shape, values: mixed.inputs)
    targets = mixed.targets
  }
}
