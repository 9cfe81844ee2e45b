import Arrays
import Media
import Records

/// Reads, decodes, filters and transforms the records of chunks, on one thread.
final class ChunkMaker {
  private let dataset: Dataset
  private let key: RandomKey
  private let epoch: Int
  private let fetcher: RecordFetcher
  private var decoders: [InputDecoder]
  private let isDecodedInPlace: Bool
  private var targets: [Float] = []
  /// The keys of the steps of each collection, for one epoch and pass.
  private var stepKeys: [TransformChain.EpochKeys] = []
  private var stepKeysNumber = -1
  private var clock = StageClock()

  /// Prepares for an epoch; nothing is opened yet.
  init(_ dataset: Dataset, key: RandomKey, epoch: Int) {
    self.dataset = dataset
    self.key = key
    self.epoch = epoch
    isDecodedInPlace = dataset.isDecodedInPlace
    fetcher = RecordFetcher(dataset.catalogue, refusesDamage: dataset.description.onCorrupt == .fail)
    decoders = dataset.inputs.map { InputDecoder($0.feature, dataset.description, resize: $0.resize) }
  }

  /// What the clock has counted since it was last asked.
  func takeTimes() -> StageTimes { clock.take() }

  /// Makes a chunk; an error lies in it, behind the records before it.
  func chunk(_ references: [RecordReference]) -> Chunk {
    var chunk = Chunk()
    chunk.outcomes.reserveCapacity(references.count)
    chunk.labels.reserveCapacity(references.count)
    chunk.recordIDs.reserveCapacity(references.count)
    guard let rowCount = dataset.fixedRowCount else {
      for reference in references where chunk.failure == nil {
        add(reference, to: &chunk, slot: nil)
        // Room for as many like the first, rather than copying what there is over and over.
        if chunk.keptCount == 1 { chunk.values.reserveCapacity(chunk.values.count * references.count) }
      }
      return chunk
    }
    let values = [Float](unsafeUninitializedCapacity: rowCount * references.count) { values, initializedCount in
      for reference in references where chunk.failure == nil {
        // Sound: at most one row is kept for each reference, so the slot lies inside; a row that is kept was written.
        let start = chunk.keptCount * rowCount
        add(reference, to: &chunk, slot: UnsafeMutableBufferPointer(rebasing: values[start..<start + rowCount]))
      }
      initializedCount = chunk.keptCount * rowCount
    }
    chunk.values = values
    return chunk
  }

  /// Takes one record in: into `slot`, or behind the others.
  private func add(_ reference: RecordReference, to chunk: inout Chunk, slot: UnsafeMutableBufferPointer<Float>?) {
    do {
      targets.removeAll(keepingCapacity: true)
      clock.begin()
      let found = try decode(reference, planes: slot)
      guard let found else { return chunk.outcomes.append(.filtered) }
      if let sample = found.sample {
        if let slot {
          try Row.write(sample, to: slot)
        } else {
          Row.append(sample, frameLimit: dataset.frameLimit, to: &chunk.values)
          chunk.ends.append(chunk.values.count)
        }
      }
      clock.mark(.transform)
      chunk.outcomes.append(.kept)
      chunk.labels.append(found.label)
      chunk.targets += targets
      chunk.recordIDs.append(reference.record)
    } catch {
      if dataset.description.onCorrupt == .skip, Self.isOfTheRecord(error) {
        chunk.outcomes.append(.skipped)
        chunk.skips.append((reference.record, "\(error)"))
      } else {
        chunk.failure = error
      }
    }
  }

  /// Whether an error is a record's own fault, and the next one may be sound.
  private static func isOfTheRecord(_ error: any Error) -> Bool {
    switch error {
    case let error as RecordsError: error.code == .damaged || error.code == .notFound
    case let error as StreamsError: error.code == .damaged
    default: false
    }
  }

  /// The label and the transformed input of a record, the latter already in `planes` if it is `nil`; `nil` for a record
  /// that a filter leaves out.
  private func decode(
    _ reference: RecordReference, planes: UnsafeMutableBufferPointer<Float>?
  ) throws -> (label: Int32, sample: Sample?)? {
    let number = epoch + reference.pass << 32
    var label: Int32 = -1
    var sample: Sample?
    var isKept = true
    if number != stepKeysNumber {
      stepKeys = dataset.inputs.map { $0.chain.keys(from: key, epoch: number) }
      stepKeysNumber = number
    }
    var collection = 0
    if let row = try dataset.cache?.row(reference.record) {
      (label, sample) = row.split(dataset.inputs[0].cachedShape, targets: &targets)
      collection = dataset.catalogue.shards[dataset.catalogue.shardIndex(of: reference.record)].collection
      isKept = keeps(label, reference.record, number)
    } else {
      try fetcher.withRecord(reference.record) { record, found in
        clock.mark(.read)
        collection = found
        let input = dataset.inputs[found]
        label = try input.labels.label(record)
        isKept = keeps(label, reference.record, number)
        guard isKept else { return }
        try input.labels.appendTargets(record, to: &targets)
        if isDecodedInPlace, let planes, try decoders[found].decodePlanes(record, into: planes) { return }
        let firstStep = input.resize?.methodOnBytes == nil ? 0 : 1
        sample = try input.chain.apply(
          try decoders[found].sample(record), steps: firstStep..<input.chain.firstRandomStep, keys: stepKeys[found],
          recordID: reference.record)
      }
      clock.mark(.decode)
      if let sample, isKept {
        try dataset.cache?.store(CachedRow(sample, label: label, targets: targets), reference.record)
      }
    }
    guard isKept else { return nil }
    guard var sample else { return (label, nil) }
    let chain = dataset.inputs[collection].chain
    sample = try chain.apply(
      sample, steps: chain.firstRandomStep..<chain.count, keys: stepKeys[collection], recordID: reference.record)
    for map in dataset.maps {
      var generator = key.derived("map").derived(map.name).derived(number).derived(reference.record).generator()
      sample = map.apply(sample, &generator)
    }
    for filter in dataset.customFilters where !filter.keeps(sample, label) { return nil }
    return (label, sample)
  }

  /// Whether the filters that need the label alone keep a record.
  private func keeps(_ label: Int32, _ record: Int, _ epoch: Int) -> Bool {
    for (place, filter) in dataset.description.filters.enumerated() {
      switch filter {
      case .labels(let labels): if !labels.contains(Int(label)) { return false }
      case .rates(let rates):
        guard label >= 0 else { return false }
        // Multiples of 2⁻⁵³ below the rate are kept, so 1 keeps everything and 0 nothing.
        let bits = key.derived("rates").derived(place).derived(epoch).derived(record).bits
        if Double(bits >> 11) * 0x1p-53 >= rates[Int(label)] { return false }
      case .custom: continue
      }
    }
    return true
  }
}
