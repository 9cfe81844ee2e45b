public import Pipelines
import StageCalibrate
import StageCompare
import StageEnsemble
import StageExplain
import StagePreprocess
import StageReport
import StageTrain

/// The kinds of stage that a pipeline file may use.
public let builtInStages: [any StageKind] = [
  IdentifiedStage(PreprocessStage(), target: "StagePreprocess", kindFiles: kindFiles),
  IdentifiedStage(TrainStage(), target: "StageTrain", kindFiles: kindFiles),
  IdentifiedStage(EnsembleStage(), target: "StageEnsemble", kindFiles: kindFiles),
  IdentifiedStage(CalibrateStage(), target: "StageCalibrate", kindFiles: kindFiles),
  IdentifiedStage(ExplainStage(), target: "StageExplain", kindFiles: kindFiles),
  IdentifiedStage(CompareStage(), target: "StageCompare", kindFiles: kindFiles),
  IdentifiedStage(ReportStage(), target: "StageReport", kindFiles: kindFiles),
]

/// The files of all registries and of the kinds that they list, as `#fileID` names them: those of kinds count only for
/// stages whose settings name the kind, those of registries for none.
let kindFiles: Set<String> = []
