import Concurrency
import Datasets
import Media
import Pipelines
import Records
import Settings
import StageData
import Store
import Streams
import Synchronization

/// A folder of records that grows: each of its shards is converted once, so that a night that appends a hundredth costs
/// a hundredth.
struct RecordsFolder {
  private static let descriptionName = "description.json"

  private let input: StageInput
  private let settings: PreprocessSettings

  /// Declares the folder as an input.
  init(_ settings: PreprocessSettings, _ reader: StageReader) throws {
    self.settings = settings
    input = try reader.input("records", role: "records")
    guard settings.format == nil else { return }
    if let path = reader.diskPath(of: input),
      let found = try? DatasetFormat(detecting: path, namingColumns: !settings.columns.isEmpty)
    {
      reader.use(kinds: found.kinds)
    } else {
      // What a stage is to make is not there yet, and what is not known by its looks the run refuses.
      reader.use(allOf: [DatasetFormat.self])
    }
  }

  /// Writes the folder's records as a dataset in TFDS's layout: a shard of it for each shard of the source, or as many as
  /// the splits that its records are divided among.
  func convert(_ splits: DatasetSplits, _ context: StageContext) throws -> SplitTable {
    let dataset = try DividedDataset(
      opening: try context.path(input), format: settings.format,
      columns: NamedValues(uniqueNamesWithValues: settings.columns.map { ($0, $1.kind) }))
    do {
      return try convert(dataset, splits, context)
    } catch let error as RecordsError where error.code == .damaged && settings.onCorrupt == .fail {
      throw RecordsError(
        error.code, "\(error.message); mend or remove it, or leave such records out with onCorrupt: skip")
    } catch let error as RecordsError where error.code == .noSpace {
      throw StoreError(.noSpace, error.message)
    }
  }

  private func convert(
    _ dataset: DividedDataset, _ splits: DatasetSplits, _ context: StageContext
  ) throws -> SplitTable {
    try splits.check(stored: dataset.splitNames)
    let digests = Dictionary(
      try context.files(input).map { (ByteName($0.path), $0.digest) }, uniquingKeysWith: { first, _ in first })
    let inputs = try dataset.shards.map { shard in
      try shard.files.map { file in
        let path = "\(dataset.path)/\(file.path)"
        guard let digest = digests[ByteName(file.path)] else {
          throw StagesError(.mismatch, "\(path) was not there when the run began; let it come to rest and run again")
        }
        return PartInput(role: file.role, name: file.name, digest: digest, path: path)
      }
    }
    let features = try dataset.features ?? describe(dataset, inputs, context)
    let edit = ImageEdit(to: settings.size, reading: settings.reading(dataset.format))
    let windows = try settings.windows.map { try RecordingWindows($0.windows, features: features) }
    let edited = try edit.features(features)
    let kept = windows?.features(edited) ?? edited
    let check = RecordCheck(features, except: edit.names(features))
    let counts = Mutex((all: 0, made: 0))
    let parts = try ConcurrentMap.results(of: dataset.shards.count, threadCount: context.threadCount) { index in
      let shard = dataset.shards[index]
      var parameters = try dataset.parameters(of: shard, features: features)
      parameters["images"] = edit.canonical(features)
      parameters["onCorrupt"] = settings.onCorrupt.canonical
      if let windows = settings.windows {
        parameters["windows"] = windows.canonical
        // What a window's recording is called is part of the window.
        parameters["recordings"] = .list(shard.files.map { .string($0.path) })
      }
      if let shares = splits.shares {
        parameters["shares"] = shares.canonical
        // Names of files say nothing otherwise, and are in no other part of the key.
        if case .name = shares.grouping {
          parameters["names"] = .list(
            shard.files.map { .string($0.path.split(separator: "/").last.map(String.init) ?? "") })
        }
      }
      let part = try context.part("shard", inputs: inputs[index], parameters: parameters) { part in
        var count = 0
        try shard.convert(
          features: features, shares: splits.shares, skipsCorrupt: settings.onCorrupt == .skip,
          cutter: windows, createFile: part.createFile,
          edit: { example in
            try check.check(features.values(of: example))
            return try edit.apply(to: &example, features: features)
          }
        ) {
          count += 1
          if count % 100 == 0 { try context.checkCancelled() }
        }
      }
      let (all, made) = counts.withLock { counts in
        counts.all += 1
        if part.isMade { counts.made += 1 }
        return counts
      }
      context.report(
        Progress(
          completed: all, total: dataset.shards.count, unit: "shards", message: "\(made) made, \(all - made) known"))
      return part
    }
    let converted = try parts.map {
      try ConvertedShard(json: $0.content(of: ConvertedShard.fileName), path: ConvertedShard.fileName)
    }
    let info = try TFDSInfo(
      gathering: converted, name: try context.isStored(input) ? input.name : dataset.name, features: kept,
      naming: splits.shares?.names ?? [],
      place: { try context.link(parts[$0], $1, into: "dataset", as: $2) },
      createFile: { try context.createFile(.dataset, $0) })
    let skipped = zip(dataset.shards, converted).flatMap { shard, facts in
      facts.skipped.map { PreprocessLedger.Skipped(place: shard.place(of: $0.ordinal), reason: $0.reason) }
    }
    let cut = converted.compactMap(\.cut)
    try PreprocessLedger(
      info, skipped: skipped, leftOut: dataset.leftOut, cut: cut.isEmpty ? nil : cut.reduce(CutCounts(), +)
    ).write(context)
    context.note(metric: "parts", value: Double(parts.count))
    context.note(metric: "parts.made", value: Double(parts.count { $0.isMade }))
    var table = try SplitTable(splits, stored: info.splits, classNames: kept.classes?.classNames ?? []) { range in
      guard let classes = kept.classes else { return nil }
      return try classCounts(of: range, classCount: classes.classCount, converted, parts)
    }
    table.reading = edit.reading
    table.windows = windows?.windows
    return table
  }

  /// The classes of records of a stored split: of whole shards by their facts, of others by their records.
  private func classCounts(
    of range: SplitRange, classCount: Int, _ converted: [ConvertedShard], _ parts: [StagePart]
  ) throws -> ClassCounts {
    var counts = ClassCounts(classCount: classCount)
    var start = 0
    for (shard, part) in zip(converted, parts) {
      guard let split = shard.splits.first(where: { $0.name == range.split }) else { continue }
      let records = start..<start + split.recordCount
      start = records.upperBound
      let chosen = range.range.clamped(to: records)
      if chosen.isEmpty { continue }
      if chosen == records, let whole = split.classes {
        counts.add(whole)
      } else if let file = split.classFile {
        let bytes = try part.content(of: file)
        guard bytes.count == 4 * records.count else {
          throw StagesError(.damaged, "the part \(part.key.short) has \(bytes.count) bytes of classes; run again")
        }
        for record in chosen {
          let place = 4 * (record - records.lowerBound)
          counts.add(Int32(truncatingIfNeeded: (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }))
        }
      }
    }
    return counts
  }

  /// The features of a dataset that does not describe itself: every shard is looked at once.
  private func describe(
    _ dataset: DividedDataset, _ inputs: [[PartInput]], _ context: StageContext
  ) throws -> TFDSFeatures {
    let declared = settings.columns.mapValues(\.canonical)
    let count = Mutex(0)
    let descriptions = try ConcurrentMap.results(of: dataset.shards.count, threadCount: context.threadCount) { index in
      let shard = dataset.shards[index]
      let parameters = shard.parameters.merging(["declared": .mapping(declared)]) { own, _ in own }
      let part = try context.part("description", inputs: inputs[index], parameters: parameters) { part in
        let file = try part.createFile(Self.descriptionName)
        try file.write(try shard.description().json())
        _ = try file.finish()
      }
      let done = count.withLock { count in
        count += 1
        return count
      }
      context.report(
        Progress(completed: done, total: dataset.shards.count, unit: "shards", message: "finding their features"))
      return try ShardDescription(json: part.content(of: Self.descriptionName), path: shard.name)
    }
    return try dataset.features(describedBy: descriptions)
  }
}
