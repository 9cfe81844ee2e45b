import Evaluation
import Glibc
import Media
import Pipelines
import Records

/// What tells the judged records apart: their classes, and what is found in the records.
struct SliceDimensions {
  /// The names of slices, and each judged record's.
  private(set) var all: [(name: String, slices: [String], records: [Int?])] = []

  /// More values of a text tell records apart one by one.
  private static let valueLimit = 50

  init(
    _ asked: [AuditSettings.SliceDimension], _ judged: JudgedRecords, classNames: [String], splits: [String],
    _ records: StoredRecords, _ context: StageContext
  ) throws {
    var (brightness, pixels): ([Double?], [Double?]) = ([], [])
    var sources: [String: [String?]] = [:]
    let none = [String?](repeating: nil, count: judged.count)
    if asked != [.label], !asked.isEmpty {
      brightness = [Double?](repeating: nil, count: judged.count)
      pixels = brightness
      let places = Dictionary(
        judged.recordIDs.enumerated().map { (Int($1), $0) }, uniquingKeysWith: { first, _ in first })
      let looksAtImages = asked.contains(.brightness) || asked.contains(.size)
      try records.forEach(
        of: splits, only: Set(places.keys), context,
        { record -> (brightness: Double, pixels: Double)? in
          guard looksAtImages, let image = try record.decoded(.gray) else { return nil }
          let step = image.shape.channelCount
          let sum = stride(from: 0, to: image.samples.count, by: step).reduce(0) { $0 + Int(image.samples[$1]) }
          let count = image.shape.height * image.shape.width
          return count == 0 ? nil : (Double(sum) / Double(count) / 255, Double(count))
        },
        deliver: { record, looks in
          guard let place = places[record.id] else { return }
          (brightness[place], pixels[place]) = (looks?.brightness, looks?.pixels)
          guard asked.contains(.source) else { return }
          sources["stage", default: none][place] = records.stages[record.part]
          for (feature, value) in record.values { sources[feature, default: none][place] = value }
        })
    }
    for dimension in asked {
      switch dimension {
      case .label: all.append(("label", classNames, judged.labels))
      case .brightness: add("brightness", brightness) { "\(($0 * 100).rounded() / 100)" }
      case .size:
        // A side says more than an area.
        add("size", pixels) { "\(Int($0.squareRoot().rounded()))² pixels" }
      case .source:
        for name in sources.keys.sorted() { add(name, sources[name] ?? none) }
      }
    }
  }

  private mutating func add(_ name: String, _ values: [Double?], digits: (Double) -> String) {
    let (slices, records) = SliceScore.quantiles(values, digits: digits)
    if !slices.isEmpty { all.append((name, slices, records)) }
  }

  private mutating func add(_ name: String, _ values: [String?]) {
    let names = Set(values.compactMap(\.self)).sorted()
    guard (2...Self.valueLimit).contains(names.count) else { return }
    let numbers = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    all.append((name, names, values.map { $0.flatMap { numbers[$0] } }))
  }
}
