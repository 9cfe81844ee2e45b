import Media
import Pipelines
import Records
import Settings
import StageData
import Store
import Streams

/// The images that a stage shows, with what they are called.
enum ImageSource: Sendable {
  /// Records of a split.
  case records(DataInput, split: String, RecordChoice, feature: String?, at: ConfigurationNode)
  /// Files.
  case files([(input: StageInput, name: String)])

  /// An image, or one of several.
  struct Named: Sendable {
    let name: String
    let image: FloatImage
  }

  /// The most pixels of an image.
  private static let pixelLimit = 1 << 24

  func images(_ reading: ImageReading, _ channels: ImageChannels, _ context: StageContext) throws -> [Named] {
    func decoded(_ name: String, _ bytes: [UInt8], _ reading: ImageReading) throws -> Named {
      let image: Image
      do { image = try reading.decode(bytes, channels: channels) } catch {
        throw StagesError(.damaged, "\(name): \(error.message)")
      }
      guard image.shape.height * image.shape.width <= Self.pixelLimit else {
        throw StagesError(
          .mismatch,
          "\(name) has \(image.shape.height)×\(image.shape.width) pixels, and at most \(Self.pixelLimit) are shown")
      }
      return Named(name: name, image: image.unitFloats())
    }
    switch self {
    case .files(let files):
      return try files.map { file in
        try context.checkCancelled()
        return try decoded(file.name, Disk.read(context.file(file.input)), reading)
      }
    case .records(let data, let split, let choice, let feature, let place):
      var stored = ImageReading.asStored
      stored.background = reading.background
      return try Self.records(try data.open(context), split, choice, feature, place).map { name, bytes in
        try context.checkCancelled()
        return try decoded(name, bytes, stored)
      }
    }
  }

  /// The chosen records' names and encoded images, in the order of the choice.
  private static func records(
    _ data: OpenData, _ split: String, _ choice: RecordChoice, _ feature: String?, _ place: ConfigurationNode
  ) throws -> [(name: String, bytes: [UInt8])] {
    guard let part = data.parts.first else { return [] }
    let directory = part.directory
    let expression = try part.table[split].expression
    let feature = try located(place) { try directory.inputFeature(feature.map { InputNames($0) }, besides: []).first }
    guard case .image? = directory.features.features[feature] else {
      throw failure(
        place, "feature '\(feature)' is no image; the records have \(directory.features.names.joined(separator: ", "))")
    }
    let wanted: [RecordChoice.Record] =
      switch choice {
      case .first(let count): (0..<count).map { .number($0) }
      case .each(let records): records
      }
    for case .named(let name, _) in wanted {
      guard case .text? = directory.features.features[name] else {
        throw failure(
          place, "feature '\(name)' is no text; the records have \(directory.features.names.joined(separator: ", "))")
      }
    }
    var found: [RecordChoice.Record: [UInt8]] = [:]
    try directory.forEachRecord(of: expression) { number, _, record in
      for choice in wanted where found[choice] == nil && choice.isMet(by: record, number: number) {
        guard let range = try FeatureScan.singleBytes(named: Array(feature.utf8), in: record) else {
          throw StagesError(.damaged, "record \(number) of split '\(split)' has no feature '\(feature)'")
        }
        found[choice] = record.extracting(range).withUnsafeBufferPointer { Array($0) }
      }
      return found.count < Set(wanted).count
    }
    return try wanted.map { choice in
      guard let bytes = found[choice] else {
        throw failure(place, "split '\(split)' has no record \(choice.words)")
      }
      return (choice.words, bytes)
    }
  }

  private static func failure(_ place: ConfigurationNode, _ message: String) -> PipelineError {
    PipelineError(.stage, at: place.location, path: place.path, message)
  }

  private static func located<Result>(_ place: ConfigurationNode, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as StreamsError { throw failure(place, error.message) }
  }
}

extension RecordChoice.Record {
  /// What it is called.
  fileprivate var words: String {
    switch self {
    case .number(let number): "\(number)"
    case .named(_, let text): text
    }
  }

  fileprivate func isMet(by record: Span<UInt8>, number: Int) -> Bool {
    switch self {
    case .number(let wanted): return wanted == number
    case .named(let feature, let text):
      guard let range = try? FeatureScan.singleBytes(named: Array(feature.utf8), in: record) else { return false }
      return record.extracting(range).withUnsafeBufferPointer { $0.elementsEqual(text.utf8) }
    }
  }
}
