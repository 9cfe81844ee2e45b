import Calibration
import Pipelines
import Settings

/// The settings of a `calibrate` stage.
struct CalibrateSettings: SettingGroup {
  static let settings: [Setting<CalibrateSettings>] = [
    Setting(
      "predictions", \.predictions, required: true, keyed: false, "The stage whose predictions are calibrated."),
    Setting("methods", \.methods, required: true, "The calibrators to choose from; each is fitted and measured."),
    Setting("choose", \.criterion, "What the choice goes by: the calibrator that makes it smallest is chosen."),
    Setting("bins", \.binCount, in: .within(1...1_000), "Over how many bins calibration errors are taken."),
    Setting(
      "publish", \.publishes, keyed: false, "Whether the model's folder appears in out/<pipeline>/<stage>/model."),
  ]

  var predictions = ""
  var methods: [Calibrator] = []
  var criterion = CalibrationCriterion.negativeLogLikelihood
  var binCount = 15
  var publishes = false

  var fault: (setting: String, message: String)? {
    let words = methods.map(\.keyword)
    return words.isEmpty || Set(words).count != words.count
      ? ("methods", "name at least one method, each once") : nil
  }
}
