public import Arrays

/// What mixes the records of a batch with one another, written as `{mixUp: 0.2}` or `{cutMix: 1}`.
///
/// Each record is given a partner, uniformly among all records of the batch that are real, and a weight drawn from
/// Beta(α, α). Both are drawn from the record's own key, so the weight is the same in any batch; the partner depends on
/// which records share the batch.
public enum BatchTransform: Hashable, Sendable {
  /// Weighted means of inputs and of labels.
  case mixUp(alpha: Float)
  /// A rectangle of the partner's picture pasted over the record's; labels are weighted by area.
  case cutMix(alpha: Float)

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
    /// The axes of one record's input; `[channel, height, width]` for ``BatchTransform/cutMix(alpha:)``.
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

  /// The name, as it is written.
  public var name: String {
    switch self {
    case .mixUp: "mixUp"
    case .cutMix: "cutMix"
    }
  }

  /// Refuses settings that make no sense, and for ``cutMix(alpha:)`` inputs that are no pictures.
  ///
  /// - Throws: ``StreamsError`` of code `configuration`.
  public func check(_ shape: SampleShape) throws(StreamsError) {
    let alpha =
      switch self {
      case .mixUp(let alpha), .cutMix(let alpha): alpha
      }
    try require(alpha > 0 && alpha <= 1000, "\(name): alpha must be above 0 and at most 1000, is \(alpha)")
    guard case .cutMix = self else { return }
    do throws(StreamsError) {
      _ = try shape.picture()
    } catch {
      throw StreamsError(error.code, "\(name): \(error.message)")
    }
  }

  /// Mixes a batch.
  ///
  /// - Parameter key: the epoch's own.
  /// - Precondition: ``check(_:)`` has passed, and the parts of the batch are of one length.
  public func apply(to records: Records, key: RandomKey) -> Mixed {
    let elementCount = records.inputShape.product
    let rows = records.recordIDs.count
    precondition(
      records.labels.count == rows && records.inputs.count == rows * elementCount && records.validCount <= rows,
      "\(rows) records of \(records.inputShape) need as many labels and inputs")
    let classCount = records.classCount
    var mixed = Mixed(inputs: records.inputs, targets: Tensor(shape: [rows, classCount]))
    let stepKey = key.derived(name)
    for row in 0..<records.validCount {
      var generator = stepKey.derived(records.recordIDs[row]).generator()
      let own: Float
      let partner: Int
      switch self {
      case .mixUp(let alpha):
        let draw = MixUp.draw(alpha: alpha, generator: &generator)
        partner = generator.below(records.validCount)
        own = draw.weight
        draw.apply(row: row, partner: partner, elementCount, from: records.inputs, to: &mixed.inputs)
      case .cutMix(let alpha):
        precondition(records.inputShape.count == 3, "\(records.inputShape) is no picture's shape")
        let (height, width) = (records.inputShape[1], records.inputShape[2])
        let draw = CutMix.draw(alpha: alpha, height: height, width: width, generator: &generator)
        partner = generator.below(records.validCount)
        own = draw.weight(height: height, width: width)
        draw.apply(row: row, partner: partner, records.inputShape, from: records.inputs, to: &mixed.inputs)
      }
      for (source, weight) in [(row, own), (partner, 1 - own)] {
        let label = Int(records.labels[source])
        if label >= 0 && label < classCount { mixed.targets.values[row * classCount + label] += weight }
      }
    }
    return mixed
  }
}

extension BatchTransform: Codable {
  private enum MixUpKeys: String, CodingKey, CaseIterable { case alpha }

  /// Reads `{mixUp: 0.2}` or `{cutMix: {alpha: 1}}`.
  ///
  /// - Throws: `DecodingError` whose words name what there is.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyName.self)
    let names = container.allKeys.map(\.stringValue).sorted()
    guard names.count == 1, names[0] == "mixUp" || names[0] == "cutMix" else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "one of mixUp, cutMix is expected, found "
            + (names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", "))))
    }
    let settings = try StepSettings<MixUpKeys>(
      container.superDecoder(forKey: AnyName(stringValue: names[0])), shorthand: .alpha)
    let alpha: Float = try settings(.alpha)
    self = names[0] == "mixUp" ? .mixUp(alpha: alpha) : .cutMix(alpha: alpha)
  }

  /// Writes `{mixUp: {alpha: 0.2}}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyName.self)
    var settings = container.nestedContainer(keyedBy: MixUpKeys.self, forKey: AnyName(stringValue: name))
    switch self {
    case .mixUp(let alpha), .cutMix(let alpha): try settings.encode(alpha, forKey: .alpha)
    }
  }
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
