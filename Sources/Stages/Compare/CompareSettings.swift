public import Evaluation
import Pipelines
public import Settings

/// The settings of a `compare` stage.
struct CompareSettings: SettingGroup {
  static let settings: [Setting<CompareSettings>] = [
    Setting(
      "models", \.models, required: true,
      "The rows by name: a stage or a model's folder or file, those of its repeats, or these with an original."),
    Setting("measure", \.measure, "What is compared; accuracy of classes and rmse of numbers where nothing is said."),
    Setting("data", \.data, keyed: false, "The stage whose records models in folders and files are asked about."),
    Setting("split", \.split, "Which split of 'data' they are asked about."),
    Setting(
      "others", \.others,
      "Records of another kind, such as those of other speakers, that each model is asked about, too."),
    Setting("growth", \.growth, "Figures and times of stages as a number grows, such as that of training records."),
    Setting("originals", \.originals, "What the column of the other implementation's figures is called."),
  ]

  var models: [String: Row] = [:]
  var measure: Comparison.Measure?
  var data: StageNames?
  var split = "test"
  var others: Others?
  var growth: Growth?
  var originals = "original"

  var fault: (setting: String, message: String)? {
    models.isEmpty
      ? ("models", "name at least one variant, such as 'MLP: {stages: mlp, original: 0.8883}'") : nil
  }

  /// Records beside those that were predicted, to see what is lost on them.
  struct Others: SettingGroup {
    static let shorthand: String? = "data"
    static let settings: [Setting<Others>] = [
      Setting("data", \.data, required: true, keyed: false, "The stage that prepared them."),
      Setting("split", \.split, "Which split of it."),
      Setting("name", \.name, "What they are called, such as 'other speakers'."),
    ]

    var data = StageNames()
    var split = "test"
    var name = "other records"
  }

  /// Figures and times as a number grows.
  struct Growth: SettingGroup {
    static let settings: [Setting<Growth>] = [
      Setting("label", \.label, "What grows."),
      Setting("numbers", \.numbers, in: .within(1...1 << 53), counts: 2...1_000, required: true, "How it grows."),
      Setting(
        "curves", \.curves, required: true, keyed: false,
        "The stages of each curve by its name: as many for each number, in their order."),
    ]

    var label = "training records"
    var numbers: [Int] = []
    var curves: [String: StageNames] = [:]
  }

  /// One row: its stages, and what another implementation reached.
  struct Row: SettingGroup {
    static let shorthand: String? = "stages"
    static let settings: [Setting<Row>] = [
      Setting(
        "stages", \.stages, required: true, keyed: false,
        "A stage or a model's folder or file, or those of the repeats that are averaged over."),
      Setting("original", \.original, in: .atLeast(0), "What another implementation reached."),
    ]

    var stages = StageNames()
    var original: Double?
  }
}

extension Comparison.Measure: SettingValue {}
