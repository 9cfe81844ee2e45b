import Arrays
public import Records

/// A lazy stream of batches: opened collections and a description.
///
/// Nothing is read from a shard before the first batch.
public struct Dataset: Sendable {
  /// Where the records are.
  public let catalogue: RecordCatalogue
  /// What is streamed, and how.
  public let description: DatasetDescription
  /// What every input is once transformed.
  public let inputShape: SampleShape
  /// How many classes there are; zero without a label feature.
  public let classCount: Int
  /// The classes' names; empty if the dataset gives none.
  public let classNames: [String]
  /// How many numbers are to be predicted; zero without a target feature.
  public let targetCount: Int
  /// How many records the selection gives in an epoch; `Int.max` without end.
  public let recordCount: Int

  /// How inputs are made, for each collection.
  let inputs: [InputPipeline]
  let maps: [CustomMap]
  let customFilters: [CustomFilter]
  let cache: SampleCache?
  let fingerprint: DataFingerprint

  /// Checks a description against collections.
  ///
  /// - Parameters:
  ///   - maps: the functions that the description names.
  ///   - filters: the filters that the description names.
  /// - Throws: ``StreamsError`` of code `configuration`, or `RecordsError` for a split expression.
  public init(
    _ collections: [any RecordCollection], description: DatasetDescription, maps: [CustomMap] = [],
    filters: [CustomFilter] = []
  ) throws {
    guard !collections.isEmpty else { throw StreamsError(.configuration, "a dataset needs a collection of records") }
    guard description.batchSize > 0, description.batchSize <= 1 << 24 else {
      throw StreamsError(.configuration, "batchSize is \(description.batchSize), must be 1 to 2^24")
    }
    if let window = description.lengthWindow, !(1...1 << 16).contains(window) {
      throw StreamsError(.configuration, "lengthWindow is \(window) batches, must be 1 to 65,536")
    }
    catalogue = RecordCatalogue(collections)
    self.description = description
    fingerprint = DataFingerprint(catalogue)
    inputs = try collections.map { try InputPipeline($0, description) }
    let named = try description.maps.map { name in
      guard let map = maps.first(where: { $0.name == name }) else { throw Self.unknown("map", name, maps.map(\.name)) }
      return map
    }
    self.maps = named
    customFilters = try description.filters.compactMap { filter in
      guard case .custom(let name) = filter else { return nil }
      guard let found = filters.first(where: { $0.name == name }) else {
        throw Self.unknown("filter", name, filters.map(\.name))
      }
      return found
    }
    let shapes = try inputs.map { input in
      try named.reduce(input.chain.outputShape) { shape, map in try map.outputShape(shape) }
    }
    inputShape = if case .frames(let count) = description.padding { shapes[0].lasting(count) } else { shapes[0] }
    (classCount, classNames) = (inputs[0].labels.classCount, inputs[0].labels.classNames)
    targetCount = inputs[0].labels.targetCount
    for (number, input) in inputs.enumerated() {
      guard shapes[number] == shapes[0], input.labels.classCount == classCount, input.labels.targetCount == targetCount
      else {
        throw StreamsError(
          .configuration,
          "\(collections[number].path) gives \(shapes[number]) of \(input.labels.classCount) classes, but "
            + "\(collections[0].path) gives \(shapes[0]) of \(classCount)")
      }
      guard input.feature.categories == inputs[0].feature.categories else {
        throw StreamsError(
          .configuration,
          "the categories of columns in \(collections[number].path) are not those of \(collections[0].path): a number must "
            + "mean the same in all")
      }
      guard Self.bytes(input.labels.classNames) == Self.bytes(classNames) else {
        throw StreamsError(
          .configuration,
          "the classes of \(collections[number].path) are \(Self.list(input.labels.classNames)), but those of "
            + "\(collections[0].path) are \(Self.list(classNames)): class 0 must mean the same in all")
      }
    }
    for filter in description.filters {
      if let fault = filter.fault(classCount: classCount) { throw StreamsError(.configuration, "filter: \(fault)") }
    }
    recordCount = try description.records.cursor(in: catalogue, key: RandomKey(seed: 0)).count
    cache = try Self.cache(description, catalogue, recordCount, inputs)
    try checkSizes()
  }

  /// Checks a description against a directory in TFDS's layout.
  public init(directory: TFDSDirectory, description: DatasetDescription) throws {
    try self.init([directory], description: description)
  }

  /// How many batches an epoch has if no record is filtered or skipped; `Int.max` without end.
  public var batchCount: Int {
    let size = description.batchSize
    if recordCount == .max { return .max }
    return description.remainder == .pad ? (recordCount + size - 1) / size : recordCount / size
  }

  /// How many numbers an input has, if all have as many.
  var fixedRowCount: Int? { description.padding == .none ? inputShape.count : nil }

  /// At how many frames inputs are cut.
  var frameLimit: Int? { if case .frames(let count) = description.padding { count } else { nil } }

  /// Whether images go straight from the decoder into the batch.
  var isDecodedInPlace: Bool {
    maps.isEmpty && customFilters.isEmpty && cache == nil && inputs.allSatisfy { $0.chain.count == 0 }
  }

  private func checkSizes() throws(StreamsError) {
    if case .frames(let count) = description.padding, !(1...1 << 28).contains(count) {
      throw StreamsError(.configuration, "padding to \(count) frames; a number from 1 to 2^28 is needed")
    }
    switch inputShape {
    case .waveform, .spectrogram:
      guard inputShape.count != nil || description.padding != .none else {
        throw StreamsError(
          .configuration,
          "sounds differ in length, so they fit into no tensor: each is \(inputShape); add the step fitLength, or padding to "
            + "a number of frames")
      }
    case .image, .numbers:
      guard inputShape.count != nil else {
        throw StreamsError(
          .configuration,
          "nothing says that all are of one size: each is \(inputShape); give the preprocess stage 'resize: [height, width]', "
            + "or add the step resize")
      }
      guard description.padding == .none, description.lengthWindow == nil else {
        throw StreamsError(.configuration, "padding and lengthWindow are for sounds, not for \(inputShape)")
      }
    }
    if let mixing = description.mixing {
      try mixing.check(inputShape)
      guard fixedRowCount != nil, classCount > 0, targetCount == 0 else {
        throw StreamsError(
          .configuration, "\(mixing.name) mixes inputs of one size with a label each, and leaves no place for targets")
      }
    }
    guard description.lengthWindow == nil || description.padding == .longest else {
      throw StreamsError(.configuration, "lengthWindow brings similar lengths together, so it needs padding: longest")
    }
  }

  private static func cache(
    _ description: DatasetDescription, _ catalogue: RecordCatalogue, _ selectedCount: Int, _ inputs: [InputPipeline]
  ) throws -> SampleCache? {
    guard description.cache != .none else { return nil }
    let shape = inputs[0].cachedShape
    guard let count = shape.count, inputs.allSatisfy({ $0.cachedShape == shape }) else {
      throw StreamsError(
        .configuration,
        "a cache needs inputs of one size before the first random step, but they are \(shape); resize or cut them first"
      )
    }
    return try SampleCache(
      description.cache, recordCount: catalogue.recordCount, selectedCount: selectedCount,
      rowCount: count + 1 + inputs[0].labels.targetCount)
  }

  /// Names are equal where their bytes are.
  private static func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }

  private static func list(_ names: [String]) -> String {
    names.isEmpty
      ? "without names"
      : names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  private static func unknown(_ kind: String, _ name: String, _ known: [String]) -> StreamsError {
    let words = known.isEmpty ? "none is given" : "given are " + known.joined(separator: ", ")
    return StreamsError(.configuration, "the description names a \(kind) '\(name)', but \(words)")
  }
}

/// How the inputs of a collection are made.
struct InputPipeline: Sendable {
  let feature: InputFeature
  let labels: LabelDecoder
  let chain: TransformChain
  /// The first step, if it is a resizing that the decoder can help with.
  let resize: EarlyResize?
  /// What inputs are before the first random step.
  let cachedShape: SampleShape

  init(_ collection: any RecordCollection, _ description: DatasetDescription) throws(StreamsError) {
    feature = try InputFeature(collection, description)
    labels = try LabelDecoder(collection, description)
    chain = try TransformChain(description.transforms, input: feature.shape)
    resize = description.transforms.first?.step.earlyResize
    cachedShape = try TransformChain(Array(description.transforms[..<chain.firstRandomStep]), input: feature.shape)
      .outputShape
  }
}
