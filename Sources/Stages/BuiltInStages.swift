public import Pipelines

/// The kinds of stage that a pipeline file may use.
public let builtInStages: [any StageKind] = [
  PreprocessStage(), TrainStage(), EnsembleStage(), CalibrateStage(), ExplainStage(), CompareStage(), ReportStage(),
]
