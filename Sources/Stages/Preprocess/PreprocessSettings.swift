public import Media
public import Records
public import Settings
import StageData
import Streams

/// What `preprocess` makes records of, and how: all its settings.
struct PreprocessSettings: SettingGroup {
  static let settings: [Setting<PreprocessSettings>] = [
    Setting("dataset", \.dataset, "The manifest of a dataset, by its name in data-manifests/."),
    Setting(
      "records", \.records,
      "A folder of records that may grow, or a table, in any format that 'dataset info' reads, or a stage's output."),
    Setting("format", \.format, "What lies there; found by what it looks like where nothing is said."),
    Setting("columns", \.columns, "What columns of CSV files hold, as far as it is not to be inferred."),
    Setting("resize", \.resize, in: .within(1...ImageLimits.side), "[height, width] of all images of the folder."),
    Setting(
      "exifOrientation", \.exifOrientation,
      "Whether images are turned upright; apply for files in folders and ignore for packed datasets unless said."),
    Setting(
      "background", \.background,
      "What transparent images are laid on: a word, or [red, green, blue]; white for files in folders unless said."),
    Setting(
      "windows", \.windows,
      "Cuts each recording into windows of one length, which become the records; those of one stay in one split."),
    Setting("rotate", \.rotate, "Turns each image of a dataset by an angle of its own, which becomes a feature."),
    Setting(
      "shards", \.shards, in: .within(1...99_999),
      "Files that a dataset is written to, each split's; a folder of records keeps its own."),
    Setting("splits", \.splits, required: true, "The parts that stages know, by name: shares such as 80%, or slices."),
    Setting(
      "onCorrupt", \.onCorrupt,
      "What becomes of damaged records, here and in stages that read them, unless those say otherwise."),
  ]

  /// What a column of a CSV file may be declared to hold.
  enum Column: String, CaseIterable, SettingValue {
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

  static let choices: [SettingChoice] = [.exactlyOne(of: "dataset", "records")]

  var dataset: String?
  var records: String?
  var format: DatasetFormat?
  var columns: [String: Column] = [:]
  var resize: [Int]?
  var exifOrientation: ImageReading.Orientation?
  var background: Background?
  var rotate: RotationSettings?
  var windows: WindowSettings?
  var shards = 1
  var splits = SplitSettings()
  var onCorrupt = DatasetDescription.CorruptRecords.fail

  var fault: (setting: String, message: String)? {
    if windows != nil, let part = splits.firstOfParts {
      return (
        "splits",
        "\(part.name): '\(part.slice)' counts windows and may part those of a recording; write a share, as 80%, or 80% of a "
          + "stored split, or name a stored split whole"
      )
    }
    if windows != nil, rotate != nil { return ("rotate", "turns images, and windows are cut of sounds") }
    guard records != nil else {
      let ofFolders = [
        ("format", format != nil), ("columns", !columns.isEmpty), ("resize", resize != nil),
        ("exifOrientation", exifOrientation != nil), ("background", background != nil),
      ]
      return ofFolders.first { $0.1 }.map {
        ($0.0, "is for a folder of 'records', not for a dataset's manifest; leave it out")
      }
    }
    if rotate != nil {
      return (
        "rotate", "turns the images of a dataset's manifest, not of a folder of records; name a 'dataset'"
      )
    }
    if shards != 1 { return ("shards", "is for a dataset's manifest; a folder of 'records' keeps its own shards") }
    if let format, !format.namesColumns, !columns.isEmpty {
      return ("columns", "are for tables, and format \(format.name) has none; leave one of them out")
    }
    if let resize, resize.count != 2 || resize[0] * resize[1] > ImageLimits.pixelCount {
      return ("resize", "expected [height, width] of at most \(ImageLimits.pixelCount) pixels, found \(resize)")
    }
    return nil
  }

  /// The size that images are brought to; `nil` where each keeps its own.
  var size: ImageSize? { resize.map { ImageSize(height: $0[0], width: $0[1]) } }

  /// How images are read: files in folders as viewers show them, packed datasets as they are, unless told otherwise.
  func reading(_ format: DatasetFormat) -> ImageReading {
    var reading =
      switch format.imageConvention {
      case .asShown: ImageReading.asShown
      case .asStored: ImageReading.asStored
      }
    if let exifOrientation { reading.exifOrientation = exifOrientation }
    if let background { reading.background = background.color }
    return reading
  }
}

extension ImageReading.Orientation: SettingValue {}

/// How far images are turned, and what the angle is called.
struct RotationSettings: SettingGroup {
  static let shorthand: String? = "degrees"
  static let settings: [Setting<RotationSettings>] = [
    Setting("degrees", \.degrees, in: .within(0.001...180), required: true, "The largest angle, to both sides."),
    Setting("target", \.target, "The feature that the angle becomes, in degrees, counter-clockwise."),
  ]

  var degrees = 45.0
  var target = "angle"

  var fault: (setting: String, message: String)? {
    target.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil
      ? ("target", "'\(target)' is no name of a feature; use letters, digits and _") : nil
  }
}
