import Pipelines
import Settings

/// The settings of a `report` stage.
struct ReportSettings: SettingGroup {
  static let settings: [Setting<ReportSettings>] = [
    Setting("title", \.title, required: true, "The page's title."),
    Setting("lead", \.lead, "A sentence or two below it."),
    Setting("members", \.members, keyed: false, "The stages, or models' folders or files, that the report is about."),
    Setting("data", \.data, keyed: false, "The stage whose records models in folders and files are asked about."),
    Setting("split", \.split, "Which split of 'data' they are asked about."),
    Setting("ensemble", \.ensemble, keyed: false, "The stage of kind ensemble that puts them together."),
    Setting("calibration", \.calibration, keyed: false, "Stages of kind calibrate."),
    Setting("explanation", \.explanation, keyed: false, "Stages of kind explain."),
    Setting("audit", \.audit, keyed: false, "Stages of kind audit."),
    Setting("comparison", \.comparison, keyed: false, "Stages of kind compare."),
    Setting("images", \.images, keyed: false, "Stages of kind images."),
  ]

  var title = ""
  var lead = ""
  var members: StageNames?
  var data: StageNames?
  var split = "test"
  var ensemble: String?
  var calibration: StageNames?
  var explanation: StageNames?
  var audit: StageNames?
  var comparison: StageNames?
  var images: StageNames?

  var fault: (setting: String, message: String)? {
    guard members == nil else { return nil }
    let others: [(name: String, isGiven: Bool)] = [
      ("ensemble", ensemble != nil), ("calibration", calibration != nil), ("explanation", explanation != nil),
      ("audit", audit != nil),
    ]
    if let other = others.first(where: \.isGiven) {
      return (
        other.name,
        "is shown beside the models that it is of; name these with 'members', a stage or a model's folder with its 'data'"
      )
    }
    return comparison == nil && images == nil
      ? ("members", "name the stage of the trained models, or a 'comparison', or 'images'") : nil
  }
}
