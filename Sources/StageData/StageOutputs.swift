package import Pipelines

/// What stages hand to each other. A stage that makes one of these promises what is said here, and a stage that reads one
/// asks for no more: neither knows the other's kind.
extension StageOutput {
  /// A TFDS directory of the records, whose splits ``splits`` tells.
  package static let dataset = StageOutput("dataset", holding: "records")
  /// A ``SplitTable``.
  package static let splits = StageOutput("splits", holding: "the splits of records")
  /// A ``PreprocessLedger``.
  package static let ledger = StageOutput("ledger", holding: "where files and records went")
  /// A model's folder: whatever answers for a record.
  package static let model = StageOutput("model", holding: "a model")
  /// What a model says of the test and the validation records, beside what is true.
  package static let predictions = StageOutput("predictions", holding: "predictions with their truth")
  /// A training's epochs.
  package static let history = StageOutput("history", holding: "how a network was trained")
  /// How members and what they are joined to fare.
  package static let ensembleMetrics = StageOutput("metrics", holding: "how the members of an ensemble fare")
  /// Every calibrator that was fitted, and which of them was chosen why.
  package static let calibrators = StageOutput("calibrators", holding: "fitted calibrators")
  /// What every calibrator achieves on the test records.
  package static let calibrationMetrics = StageOutput("metrics", holding: "what calibrators achieve")
  /// Records with maps of where a model looks.
  package static let explanations = StageOutput("explanations", holding: "explained records")
  /// Records that matter, with their images.
  package static let audit = StageOutput("audit", holding: "records that matter")
  /// Panels of images with a list of them.
  package static let images = StageOutput("images", holding: "panels of images")
  /// Variants beside each other.
  package static let comparison = StageOutput("comparison", holding: "a comparison")
  /// The same as CSV.
  package static let comparisonTable = StageOutput("table", holding: "a comparison as CSV")
  /// A page for people.
  package static let report = StageOutput("report", holding: "a page")
}
