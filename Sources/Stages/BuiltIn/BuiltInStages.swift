public import Pipelines
import Settings
import StageCalibrate
import StageCompare
import StageEnsemble
import StageExplain
import StagePreprocess
import StageReport
import StageTrain

/// The kinds of stage that are built in, each in a target of its own: `StageTrain` for `train`.
let stageDefinitions: [any DescribedStage] = [
  PreprocessStage(),
  TrainStage(),
  EnsembleStage(),
  CalibrateStage(),
  ExplainStage(),
  CompareStage(),
  ReportStage(),
]

/// The kinds of stage that a pipeline file may use.
public let builtInStages: [any StageKind] = stageDefinitions.map { stage in
  IdentifiedStage(
    stage, target: "Stage\(stage.name.prefix(1).uppercased())\(stage.name.dropFirst())", kindFiles: kindFiles)
}

/// The files that count only for stages whose settings name the kind that stands in them.
package let kindFiles = Set(describedFamilies.flatMap { $0.all.map { $0.sourceFile } }).union(listFiles)

/// The files that hold nothing but the list of a family's kinds, as `#fileID` names them: they count for no stage.
private let listFiles: Set<String> = [
  "Networks/LayerKinds.swift", "Networks/ActivationKinds.swift", "Networks/InitializerKinds.swift",
  "Networks/LossKinds.swift", "Streams/StepKinds.swift", "Explanation/AttributionKinds.swift",
]
