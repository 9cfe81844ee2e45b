import Ensembles
import Pipelines
import Settings

/// The settings of an `ensemble` stage.
struct EnsembleSettings: SettingGroup {
  static let settings: [Setting<EnsembleSettings>] = [
    Setting("members", \.members, required: true, keyed: false, "The stages whose predictions are joined."),
    Setting("rule", \.rule, "How they are joined."),
    Setting(
      "publish", \.publishes, keyed: false, "Whether the model's folder appears in out/<pipeline>/<stage>/model."),
  ]

  var members = StageNames()
  var rule = EnsembleRule.mean
  var publishes = false
}
