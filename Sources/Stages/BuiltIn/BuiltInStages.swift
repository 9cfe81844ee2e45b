public import Pipelines
import Settings
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

/// The files that count only for stages whose settings name the kind that stands in them.
package let kindFiles = Set(kindFamilies.flatMap { $0.all.map { $0.sourceFile } }).union(listFiles)

/// The files that hold nothing but the list of a family's kinds, as `#fileID` names them: they count for no stage.
private let listFiles: Set<String> = ["Explanation/AttributionKinds.swift"]
