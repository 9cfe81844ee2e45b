import Arrays
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
  /// What a column of a CSV file may be declared to hold.
  enum Column: String, CaseIterable {
    case integer, unsigned, number, text, label, image, sound

    var kind: CSVTable.Column {
      switch self {
      case .integer: .integer
      case .unsigned: .unsigned
      case .number: .number
      case .text: .text
      case .label: .label(names: nil)
      case .image: .image
      case .sound: .sound
      }
    }
  }

  private static let descriptionName = "description.json"

  private let input: StageInput
  private let format: DatasetFormat?
  private let columns: [String: Column]
  private let size: ImageSize?
  private let orientation: PictureReading.Orientation?
  private let background: Background?
  private let onCorrupt: DatasetDescription.CorruptRecords

  /// What transparent pictures are laid on.
  private enum Background {
    case none
    case color(PictureReading.Color)
  }

  /// Reads the settings and declares the folder as an input.
  init(_ reader: StageReader) throws {
    input = try reader.diskInput(role: "records", path: try reader.string("records"), at: "records")
    format = reader.contains("format") ? try reader.choice("format", of: DatasetFormat.self) : nil
    let section = try reader.section("columns")
    columns = Dictionary(
      uniqueKeysWithValues: try section.keys.map { ($0, try section.choice($0, of: Column.self)) })
    orientation =
      reader.contains("exifOrientation")
      ? try reader.choice("exifOrientation", of: PictureReading.Orientation.self) : nil
    background = try Self.background(reader)
    onCorrupt = try reader.onCorrupt() ?? .fail
    guard reader.contains("resize") else {
      size = nil
      return
    }
    let sides = try reader.ints("resize", in: 1...ImageLimits.side)
    guard sides.count == 2, sides[0] * sides[1] <= ImageLimits.pixelCount else {
      throw reader.failure(
        at: "resize", "expected [height, width] of at most \(ImageLimits.pixelCount) pixels, found \(sides)")
    }
    size = ImageSize(height: sides[0], width: sides[1])
  }

  /// Reads `background`: a word, or a colour as `[red, green, blue]`.
  private static func background(_ reader: StageReader) throws -> Background? {
    enum Word: String, CaseIterable { case white, black, none }
    guard let node = reader.node("background") else { return nil }
    if case .list = node.value {
      let color = try reader.ints("background", in: 0...255)
      guard color.count == 3 else {
        throw reader.failure(at: "background", "expected [red, green, blue], found \(color.count) numbers")
      }
      return .color(PictureReading.Color(red: UInt8(color[0]), green: UInt8(color[1]), blue: UInt8(color[2])))
    }
    return switch try reader.choice("background", of: Word.self) {
    case .white: .color(.white)
    case .black: .color(.black)
    case .none: Background.none
    }
  }

  /// How pictures are read: files in folders as viewers show them, packed datasets as they are, unless told otherwise.
  private func reading(_ format: DatasetFormat) -> PictureReading {
    var reading = format == .images || format == .csv ? PictureReading.asShown : .asStored
    if let orientation { reading.exifOrientation = orientation }
    switch background {
    case .none?: reading.background = nil
    case .color(let color)?: reading.background = color
    case nil: break
    }
    return reading
  }

  /// Writes the folder's records as a dataset in TFDS's layout: a shard of it for each shard of the source, or as many as
  /// the splits that its records are divided among.
  func convert(_ settings: SplitSettings, _ context: StageContext) throws -> SplitTable {
    do {
      return try convertAll(settings, context)
    } catch let error as RecordsError where error.code == .damaged && onCorrupt == .fail {
      throw RecordsError(
        error.code, "\(error.message); mend or remove it, or leave such records out with onCorrupt: skip")
    }
  }

  private func convertAll(_ settings: SplitSettings, _ context: StageContext) throws -> SplitTable {
    let dataset = try DividedDataset(
      opening: try context.folder(input), format: format,
      columns: NamedValues(uniqueNamesWithValues: columns.map { ($0, $1.kind) }))
    try settings.check(stored: dataset.splitNames)
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
    let edit = PictureEdit(to: size, reading: reading(dataset.format))
    let kept = try edit.features(features)
    let check = RecordCheck(features, except: edit.names(features))
    let counts = Mutex((all: 0, made: 0))
    let parts = try ConcurrentMap.results(of: dataset.shards.count, threadCount: context.threadCount) { index in
      let shard = dataset.shards[index]
      var parameters = try dataset.parameters(of: shard, features: features)
      parameters["pictures"] = edit.canonical(features)
      parameters["onCorrupt"] = .string(onCorrupt.rawValue)
      if let shares = settings.shares {
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
          features: features, shares: settings.shares, skipsCorrupt: onCorrupt == .skip,
          createFile: part.createFile,
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
      gathering: converted, name: dataset.name, features: kept, naming: settings.shares?.names ?? [],
      place: { try context.link(parts[$0], $1, into: "dataset", as: $2) },
      createFile: { try context.createFile("dataset", $0) })
    let skipped = zip(dataset.shards, converted).flatMap { shard, facts in
      facts.skipped.map { PreprocessLedger.Skipped(place: shard.place(of: $0.ordinal), reason: $0.reason) }
    }
    try PreprocessLedger(info, skipped: skipped, leftOut: dataset.leftOut).write(context)
    context.note(metric: "parts", value: Double(parts.count))
    context.note(metric: "parts.made", value: Double(parts.count { $0.isMade }))
    var table = try SplitTable(settings, stored: info.splits, classNames: kept.classes?.classNames ?? []) { range in
      guard let classes = kept.classes else { return nil }
      return try classCounts(of: range, classCount: classes.classCount, converted, parts)
    }
    table.reading = edit.reading
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
    let declared = columns.mapValues { CanonicalValue.string($0.rawValue) }
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
