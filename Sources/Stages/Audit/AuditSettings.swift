import Media
import Pipelines
import Settings

/// The settings of an `audit` stage.
struct AuditSettings: SettingGroup {
  static let settings: [Setting<AuditSettings>] = [
    Setting(
      "predictions", \.predictions, keyed: false,
      "The stage whose predictions are judged, or several: of a record that several predicted the mean counts, and of models "
        + "that each left out a fold the folds come together."),
    Setting("split", \.split, "Which part of their predictions."),
    Setting("data", \.data, keyed: false, "The stage that prepared the records; found from the predictions."),
    Setting("topLosses", \.topLossCount, in: .within(0...1_000), unit: "records", "How many of the greatest losses."),
    Setting(
      "labelErrors", \.labelErrorCount, in: .within(0...100_000), unit: "records",
      "How many of the records that likely carry the wrong class, by confident learning."),
    Setting(
      "mistakes", \.mistakeCount, in: .within(0...24), unit: "records",
      "How many records behind each wrong cell of the confusion matrix."),
    Setting("slices", \.slices, "What records are told apart by, to find slices that are decided worse than the rest."),
    Setting("duplicates", \.duplicates, "Between which splits near duplicates are looked for."),
  ]

  var predictions: StageNames?
  var split = "test"
  var data: StageNames?
  var topLossCount = 24
  var labelErrorCount = 24
  var mistakeCount = 4
  var slices = SliceDimension.allCases
  var duplicates: Duplicates?

  /// What records are told apart by.
  enum SliceDimension: String, CaseIterable, Sendable, SettingValue {
    /// The class.
    case label
    /// The mean brightness of an image, in fifths of the records.
    case brightness
    /// The pixels of an image as it is stored, in fifths of the records.
    case size
    /// The stage that a record is of, and each text or further class that has two to fifty values.
    case source
  }

  /// Between which splits near duplicates are looked for, and how near.
  struct Duplicates: SettingGroup {
    static let settings: [Setting<Duplicates>] = [
      Setting("split", \.split, "The split whose images are looked for."),
      Setting("among", \.among, "The split in which they are looked for."),
      Setting(
        "distance", \.distance, in: .within(0...1),
        "The greatest distance: 1 - cosine of the low frequencies in the best frame."),
      Setting(
        "ratio", \.ratio, in: .within(0...1),
        "The greatest distance as a share of that to the eighth nearest image, which is merely of the same sort."),
    ]

    var split = "test"
    var among = "train"
    var distance = 0.05
    var ratio = 0.25

    var fault: (setting: String, message: String)? {
      split == among ? ("among", "an image is a duplicate of itself; name another split") : nil
    }
  }

  var fault: (setting: String, message: String)? {
    if predictions == nil, duplicates == nil {
      return ("predictions", "name the stage whose predictions are judged, or 'duplicates' with 'data'")
    }
    if predictions == nil, data == nil { return ("data", "name the preprocess stage whose records are looked through") }
    let words = slices.map(\.rawValue)
    if Set(words).count != words.count { return ("slices", "name each once") }
    return nil
  }
}
