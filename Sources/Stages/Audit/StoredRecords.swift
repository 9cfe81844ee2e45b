import Concurrency
import Media
import Pipelines
import Records
import Settings
import StageData
import Streams

/// The records of the data as they are stored: their images, and what tells them apart.
struct StoredRecords {
  /// A record with all that an audit looks at.
  struct Record: Sendable {
    /// Its number in the data, by which predictions know it.
    let id: Int
    /// The data stage that it is of.
    let part: Int
    /// The class that it carries; `nil` where it has none.
    let label: Int?
    /// Texts and further classes by the names of their features.
    let values: [(feature: String, value: String)]
    /// The file of its image; `nil` where it is none.
    let image: [UInt8]?
  }

  /// What records of one stage hold.
  private struct Part {
    let directory: TFDSDirectory
    let firstID: Int
    let imageFeature: String?
    let labelFeature: String?
    let texts: [String]
    let classes: [(name: String, names: [String])]
  }

  private let data: OpenData
  private let parts: [Part]
  private let catalogue: RecordCatalogue
  private static let chunkSize = 512

  init(_ data: OpenData) throws {
    self.data = data
    catalogue = RecordCatalogue(data.parts.map(\.directory))
    var parts: [Part] = []
    var firstID = 0
    for part in data.parts {
      let features = part.directory.features.features
      let label = data.settings.label ?? part.directory.features.classFeature
      let input = try part.directory.inputFeature(data.settings.feature, besides: [label].compactMap(\.self)).first
      var (isImage, texts, classes) = (false, [String](), [(name: String, names: [String])]())
      if case .image? = features[input] { isImage = true }
      for (name, feature) in features where name != label {
        switch feature {
        case .text: texts.append(name)
        case .classLabel(_, let names): classes.append((name, names))
        default: break
        }
      }
      parts.append(
        Part(
          directory: part.directory, firstID: firstID, imageFeature: isImage ? input : nil, labelFeature: label,
          texts: texts, classes: classes))
      firstID += part.directory.splits.reduce(0) { $0 + $1.shardLengths.reduce(0, +) }
    }
    self.parts = parts
  }

  /// Whether all records are images.
  var areImages: Bool { parts.allSatisfy { $0.imageFeature != nil } }

  /// The size that all images have, where the data says it.
  var imageSize: ImageSize? {
    let sizes = parts.map { part -> ImageSize? in
      guard let name = part.imageFeature, case .image(let shape, _, _)? = part.directory.features.features[name],
        shape.count == 3, let height = shape[0], let width = shape[1]
      else { return nil }
      return ImageSize(height: height, width: width)
    }
    guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// The names of the stages that the records are of.
  var stages: [String] { data.parts.map(\.stage) }

  /// The classes' names.
  var classNames: [String] { data.parts.first?.table.classNames ?? [] }

  /// What a record is called: its texts where it has some that are short, and TFDS's name of it.
  func name(_ record: Record) -> String {
    let texts = record.values.filter { value in parts[record.part].texts.contains(value.feature) }.map(\.value)
    return (texts.filter { !$0.isEmpty && $0.count <= 120 } + [catalogue.identity(of: record.id).description])
      .joined(separator: ", ")
  }

  /// Works on the records of splits on several threads, and hands over what comes of them in order.
  ///
  /// - Parameter wanted: the ids of those that are read; all if `nil`.
  func forEach<Result: Sendable>(
    of splits: [String], only wanted: Set<Int>? = nil, _ context: StageContext,
    _ work: @escaping @Sendable (Record) throws -> Result, deliver: (Record, Result) throws -> Void
  ) throws {
    var chunk: [Record] = []
    func flush() throws {
      let records = chunk
      chunk = []
      try context.checkCancelled()
      let pieceCount = max(1, min(context.threadCount * 4, records.count))
      let pieces = try ConcurrentMap.results(of: pieceCount, threadCount: context.threadCount) { piece in
        try (piece * records.count / pieceCount..<(piece + 1) * records.count / pieceCount).map {
          try work(records[$0])
        }
      }
      for (record, result) in zip(records, pieces.joined()) { try deliver(record, result) }
    }
    for split in splits {
      for (number, part) in parts.enumerated() {
        guard data.parts[number].table.parts[split] != nil else { continue }
        let table = data.parts[number].table
        try part.directory.forEachRecord(of: table[split].expression, skipsDamaged: table.onCorrupt == .skip) {
          _, stored, bytes in
          let id = part.firstID + stored
          if wanted?.contains(id) ?? true { chunk.append(try Self.record(id, number, part, bytes)) }
          if chunk.count == Self.chunkSize { try flush() }
          return true
        }
      }
    }
    try flush()
  }

  private static func record(_ id: Int, _ number: Int, _ part: Part, _ bytes: Span<UInt8>) throws -> Record {
    func file(_ name: String) throws -> [UInt8]? {
      guard let range = try FeatureScan.singleBytes(named: Array(name.utf8), in: bytes) else { return nil }
      return bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
    }
    var values = try part.texts.compactMap { name in
      try file(name).map { (feature: name, value: String(decoding: $0, as: UTF8.self)) }
    }
    for (name, names) in part.classes {
      guard let number = try FeatureScan.singleInteger(named: Array(name.utf8), in: bytes), number >= 0 else {
        continue
      }
      values.append((name, Int(number) < names.count ? names[Int(number)] : "\(number)"))
    }
    let label = try part.labelFeature.flatMap { try FeatureScan.singleInteger(named: Array($0.utf8), in: bytes) }
    return Record(
      id: id, part: number, label: label.flatMap { $0 >= 0 ? Int($0) : nil }, values: values,
      image: try part.imageFeature.flatMap(file))
  }
}

extension StoredRecords.Record {
  /// The image, decoded.
  ///
  /// - Throws: ``StagesError`` that names the record.
  func decoded(_ channels: ImageChannels) throws -> Image? {
    guard let image else { return nil }
    do throws(MediaError) { return try ImageReading.asStored.decode(image, channels: channels) } catch {
      throw StagesError(.damaged, "record \(id): \(error.message)")
    }
  }
}
