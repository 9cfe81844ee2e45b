public import Pipelines
import Settings
package import SourceIdentity
import StageAudit
import StageBaseline
import StageCalibrate
import StageCompare
import StageEnsemble
import StageExplain
import StageImages
import StagePreprocess
import StageReport
import StageTrain

/// The kinds of stage that are built in, each in a target of its own: `StageTrain` for `train`.
package let stageDefinitions: [any DescribedStage] = [
  PreprocessStage(),
  TrainStage(),
  BaselineStage(),
  EnsembleStage(),
  CalibrateStage(),
  ExplainStage(),
  AuditStage(),
  CompareStage(),
  ImagesStage(),
  ReportStage(),
]

/// The kinds of stage that a pipeline file may use.
public let builtInStages: [any StageKind] = identifiedStages(kindFiles: kindFiles, sources: .current)

/// The same kinds of stage with the identities of other sources.
package func identifiedStages(
  kindFiles: @autoclosure @escaping @Sendable () -> Set<String>,
  sources: @autoclosure @escaping @Sendable () -> SourceListing
) -> [any StageKind] {
  stageDefinitions.map { stage in
    IdentifiedStage(
      stage, target: "Stage\(stage.name.prefix(1).uppercased())\(stage.name.dropFirst())", kindFiles: kindFiles(),
      sources: sources())
  }
}

/// The files that count only for stages whose settings use the kind that stands in them; those that hold nothing but a
/// family's list count for none.
package let kindFiles = Set(
  (describedFamilies + runFamilies).flatMap { family in family.all.map { $0.sourceFile } + [family.listFile] })
