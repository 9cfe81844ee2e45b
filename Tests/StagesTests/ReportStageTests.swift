import StageReport

extension ReportStage: ExemplifiedStage {
  static let example =
    "report: {title: t, members: train}"
  static let outputs = ["report"]
}
