import Explanation
import Pipelines
import Settings
import Streams

/// The settings of an `explain` stage.
struct ExplainSettings: SettingGroup {
  static let settings: [Setting<ExplainSettings>] = [
    Setting(
      "model", \.model, required: true, keyed: false, "The stage whose model is explained, or a model's folder or file."
    ),
    Setting("methods", \.methods, "The attributions to show, each a word or a word with settings."),
    Setting(
      "inside", \.inside,
      "What is looked at inside the network, over many records and not only those explained: each a word or a word with "
        + "settings."),
    Setting(
      "other", \.other, keyed: false,
      "A second model that 'inside' compares the network with: a stage, or a model's folder or file."),
    Setting(
      "samples", \.sampleCount, in: .within(1...100_000), "How many records are explained, right and wrong ones."),
    Setting("split", \.split, "The split that the records are of, as the model's stage predicted it, or of 'data'."),
    Setting(
      "data", \.data, keyed: false,
      "The stage that prepared the records; found from the model of a stage, needed for one in a folder or a file."),
    Setting(
      "scores", \.scores,
      "What is measured of the maps, each a word or a word with settings; beside a random map and, where there is one, a "
        + "bound. It takes longer than the maps."),
    Setting(
      "backgroundSplit", \.backgroundSplit,
      "The split of 'data' that methods and baselines draw training records from, where they compare with any."),
    Setting(
      "tolerance", \.tolerance, in: .within(0...1),
      "Of maps that sum to something: how much they may miss of it, beyond four standard errors of what is drawn."),
    Setting("onResidual", \.onResidual, "What becomes of maps that miss more: the stage fails, or the report tells."),
    Setting(
      "audibleShare", \.audibleShare, in: .within(0...1),
      "Of a map over a sound: the share of time and frequency, from the greatest values, that can be heard alone in a file "
        + "beside the map; 0 for no files."),
    Setting("onCorrupt", \.onCorrupt, "What becomes of damaged records; what preprocess says where nothing is said."),
  ]

  var model = ""
  var methods: [Attribution] = []
  var inside: [Inspection] = []
  var other: String?
  var sampleCount = 40
  var split = "test"
  var data: StageNames?
  var scores: [AttributionScore] = []
  var backgroundSplit = "train"
  var tolerance = 0.01
  var onResidual = OnResidual.fail
  var audibleShare = 0.25
  var onCorrupt: DatasetDescription.CorruptRecords?

  /// What becomes of contributions that do not sum to what they should.
  enum OnResidual: String, CaseIterable, Sendable, SettingValue {
    case fail, report
  }

  /// How many training records are compared with.
  var backgroundCount: Int {
    (methods.map(\.settings.backgroundCount) + scores.map(\.settings.backgroundCount)).max() ?? 0
  }
  /// How many training records a model that is no network is compared with.
  var backgroundCountOfTables: Int {
    methods.compactMap { $0.ofTables?.backgroundCountOfTables }.max() ?? 0
  }
  /// Whether random numbers are drawn.
  var isRandom: Bool {
    backgroundCount > 0 || backgroundCountOfTables > 0 || !scores.isEmpty || !inside.isEmpty
      || methods.contains { $0.settings.isRandom }
  }

  var fault: (setting: String, message: String)? {
    if methods.isEmpty, inside.isEmpty {
      return ("methods", "name at least one, such as gradCAM, or something of 'inside', such as tsne")
    }
    let partners = inside.map { (word: $0.keyword, partner: type(of: $0.settings).partner) }
    if other == nil, let needing = partners.first(where: { $0.partner == .twin }) {
      return ("inside", "'\(needing.word)' looks at two networks; name the second as 'other'")
    }
    if other != nil, partners.allSatisfy({ $0.partner == .none }) {
      return ("other", "nothing of 'inside' compares with it; leave it out")
    }
    if let twice = inside.first(where: { kind in inside.count { $0 == kind } > 1 }) {
      return ("inside", "'\(twice.keyword)' stands there twice with the same settings; leave one out")
    }
    if let twice = methods.first(where: { method in methods.count { $0 == method } > 1 }) {
      return ("methods", "'\(twice.keyword)' stands there twice with the same settings; leave one out")
    }
    if let twice = scores.first(where: { score in scores.count { $0 == score } > 1 }) {
      return ("scores", "'\(twice.keyword)' stands there twice with the same settings; leave one out")
    }
    return nil
  }
}
