import Baselines
import Settings
import StageData
import Streams

/// What a `baseline` stage can be told.
///
/// ```yaml
/// neighbors:
///   kind: baseline
///   data: preprocess
///   features: [standardScaling, {pca: 50}]
///   estimator: {nearestNeighbors: {count: 20, weights: distance}}
/// ```
struct BaselineSettings: SettingGroup {
  static let settings: [Setting<BaselineSettings>] = [
    Setting(
      "data", \.data, required: true,
      "The preprocess stage whose records are learned from, or several, and how they are streamed."),
    Setting("splits", \.splits, "Which splits of it are for what."),
    Setting("target", \.target, "The feature whose numbers are predicted; classes are told where nothing is said."),
    Setting("onCorrupt", \.onCorrupt, "What becomes of damaged records; what preprocess says where nothing is said."),
    Setting("steps", \.steps, "Steps that are done to each record before it is laid flat; none may be random."),
    Setting("features", \.features, "What is made of the flat records, each feature of what the one before it makes."),
    Setting("estimator", \.estimator, required: true, "The classical method that learns."),
    Setting(
      "member", \.member, in: .within(1...1_000_000), "The number of a member of an ensemble, which draws for itself."),
    Setting(
      "publish", \.publishes, keyed: false, "Whether the model's folder appears in out/<pipeline>/<stage>/model."),
  ]

  var data = DataSettings()
  var splits = SplitRoles()
  /// The feature whose numbers are predicted; `nil` for classes.
  var target: String?
  /// What becomes of damaged records; what `preprocess` says if `nil`.
  var onCorrupt: DatasetDescription.CorruptRecords?
  var steps: [Transform] = []
  var features: [Feature] = []
  var estimator = Estimator.nearestNeighbors
  var member = 1
  var publishes = false

  var fault: (setting: String, message: String)? {
    guard let random = steps.first(where: \.isRandom) else { return nil }
    return ("steps", "'\(random.name)' is random, and a baseline reads each record once; leave it out")
  }
}
