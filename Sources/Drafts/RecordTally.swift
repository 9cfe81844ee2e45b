import Media
import Records
import Store

/// What has been seen of a dataset's records so far.
struct RecordTally {
  private let roles: RecordRoles
  private(set) var recordCount = 0
  private(set) var splits: [(name: String, recordCount: Int)] = []
  private(set) var faults: [RecordsError] = []
  private(set) var faultCount = 0
  private(set) var duplicates: [DatasetSurvey.Duplicate] = []
  private(set) var duplicateCount = 0
  private var contradictionCount = 0
  private(set) var straddlingCount = 0
  private(set) var suspects: [String] = []
  private(set) var suspectCount = 0
  private var counts: [Int]
  /// By what they hold: the first record's name, class and split.
  private var seen: [Digest: (name: String, label: Int64, split: Int)] = [:]
  private var heights: [Int] = []
  private var widths: [Int] = []
  private var isGray = true
  private var milliseconds: [Int] = []
  private var rates: [Int: Int] = [:]
  /// What is told, where it is a number.
  private var numbers: [Double] = []
  /// Rows without a number, for each column.
  private var missing: [Int]

  init(_ roles: RecordRoles) {
    self.roles = roles
    counts = [Int](repeating: 0, count: roles.classNames?.count ?? 0)
    missing = [Int](repeating: 0, count: roles.columns.count)
  }

  mutating func begin(_ split: String) { splits.append((split, 0)) }

  mutating func add(_ fault: RecordsError) {
    faultCount += 1
    if faults.count < DatasetSurvey.listLimit { faults.append(fault) }
  }

  /// Takes a record in.
  ///
  /// - Parameter name: what it is called, such as its file.
  /// - Throws: `RecordsError` where it cannot be used.
  mutating func add(_ record: Example, named name: String) throws(RecordsError) {
    let label = try label(of: record)
    let content: Digest
    if let input = roles.input {
      guard case .bytes(let values)? = record.features[input], let bytes = values.first else {
        throw RecordsError(.damaged, "has no '\(input)'")
      }
      do throws(MediaError) { try look(at: bytes, name) } catch { throw RecordsError(.damaged, error.message) }
      content = Digest(of: bytes)
    } else {
      content = Digest(of: record.serialized())
    }
    for (place, column) in roles.columns.enumerated() where Self.number(record.features[column.name]) == nil {
      missing[place] += 1
    }
    if counts.indices.contains(Int(label)) { counts[Int(label)] += 1 }
    recordCount += 1
    splits[splits.count - 1].recordCount += 1
    guard let first = seen[content] else {
      seen[content] = (name, label, splits.count - 1)
      return
    }
    duplicateCount += 1
    if first.split != splits.count - 1 { straddlingCount += 1 }
    let isContradiction = first.label != label
    let duplicate = DatasetSurvey.Duplicate(first: first.name, other: name, isContradiction: isContradiction)
    // Contradictions first.
    if isContradiction, contradictionCount < DatasetSurvey.listLimit {
      duplicates.insert(duplicate, at: contradictionCount)
      contradictionCount += 1
      duplicates = Array(duplicates.prefix(DatasetSurvey.listLimit))
    } else if duplicates.count < DatasetSurvey.listLimit {
      duplicates.append(duplicate)
    }
  }

  private mutating func label(of record: Example) throws(RecordsError) -> Int64 {
    guard let classes = roles.classNames else {
      guard let number = Self.number(record.features[roles.answer]) else {
        throw RecordsError(.damaged, "has no number in '\(roles.answer)'")
      }
      numbers.append(number)
      return 0
    }
    guard case .integers(let labels)? = record.features[roles.answer], let label = labels.first, label >= 0,
      label < classes.count
    else { throw RecordsError(.damaged, "has no class in '\(roles.answer)'") }
    return label
  }

  private mutating func look(at bytes: [UInt8], _ name: String) throws(MediaError) {
    if roles.kind == .image {
      let image = try ImageCodec.decode(bytes)
      heights.append(image.shape.height)
      widths.append(image.shape.width)
      let isPlain = image.samples.allSatisfy { $0 == image.samples[0] }
      if isPlain { suspect("\(name) is of one color") }
      if min(image.shape.height, image.shape.width) < 8 {
        suspect("\(name) has \(image.shape.height)×\(image.shape.width) pixels")
      }
      if isGray { isGray = image.isGray }
    } else {
      let sound = try AudioCodec.decode(bytes)
      milliseconds.append(sound.frameCount * 1000 / sound.sampleRateHz)
      rates[sound.sampleRateHz, default: 0] += 1
      if !sound.samples.contains(where: { abs($0) > 1e-4 }) { suspect("\(name) is silent") }
    }
  }

  private mutating func suspect(_ words: String) {
    suspectCount += 1
    if suspects.count < DatasetSurvey.listLimit { suspects.append(words) }
  }

  /// What records hold.
  var content: DatasetSurvey.Content {
    if roles.kind == .image, let heights = Extent(heights), let widths = Extent(widths) {
      return .images(ImageSurvey(heights: heights, widths: widths, isGray: isGray))
    }
    if roles.kind == .sound, let lengths = Extent(milliseconds) {
      let rate = rates.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 16_000
      let sorted = milliseconds.sorted()
      return .sounds(
        SoundSurvey(
          milliseconds: lengths, sampleRateHz: rate, otherRateCount: recordCount - (rates[rate] ?? 0),
          longMilliseconds: sorted[sorted.count * 9 / 10]))
    }
    let fed = zip(roles.columns, missing).filter { $0.1 == 0 }.map(\.0)
    return .table(columns: fed.map(\.name), width: fed.reduce(0) { $0 + $1.width })
  }

  /// The columns that some rows have no number in.
  var gaps: [(column: String, rowCount: Int)] {
    zip(roles.columns, missing).filter { $0.1 > 0 }.map { ($0.name, $1) }
  }

  private var mean: Double { numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count) }

  /// 1 where all numbers are equal.
  private var deviation: Double {
    let mean = mean
    let square = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(numbers.count, 1))
    return square > 0 && square.isFinite ? square.squareRoot() : 1
  }

  private static func number(_ feature: Example.Feature?) -> Double? {
    let number: Double? =
      switch feature {
      case .integers(let values)?: values.first.map { Double($0) }
      case .floats(let values)?: values.first.map { Double($0) }
      case .bytes(let values)? where values.first?.count == 8:
        // A 64-bit float.
        Double(bitPattern: (values.first ?? []).reversed().reduce(0) { $0 << 8 | UInt64($1) })
      default: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  /// What is to be told.
  var answer: DatasetSurvey.Answer {
    roles.classNames.map { .classes(feature: roles.answer, names: $0, counts: counts) }
      ?? .number(feature: roles.answer, mean: mean, deviation: deviation)
  }
}

extension Image {
  /// Whether no pixel has a color, whatever the number of channels.
  fileprivate var isGray: Bool {
    guard shape.channelCount >= 3 else { return true }
    for pixel in stride(from: 0, to: samples.count, by: shape.channelCount) {
      let red = samples[pixel]
      if samples[pixel + 1] != red || samples[pixel + 2] != red { return false }
    }
    return true
  }
}
