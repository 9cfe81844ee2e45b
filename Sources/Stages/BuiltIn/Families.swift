import Baselines
import Calibration
import Ensembles
import Explanation
import ImageViews
import Networks
package import Pipelines
import Records
package import Settings
import Streams
import Training

/// The families of kinds, in the order in which references show them.
///
/// Their kinds stand each in a file of its own, which nobody else names, and each stage that uses one declares it: the file
/// counts for those stages alone.
package let describedFamilies: [any KindFamily.Type] = [
  Layer.self,
  Activation.self,
  WeightInitializer.self,
  Loss.self,
  DatasetFormat.self,
  Filter.self,
  Transform.self,
  BatchTransform.self,
  OptimizerDescription.self,
  Schedule.self,
  Feature.self,
  Estimator.self,
  VectorKernel.self,
  EnsembleRule.self,
  Calibrator.self,
  Attribution.self,
  Inspection.self,
  ImageView.self,
  Baseline.self,
  AttributionScore.self,
]

/// The families that command lines name rather than files: nothing of them changes a result.
package let runFamilies: [any KindFamily.Type] = [Executor.self]

/// What references and schemas say of the kinds of stages, `run` among them.
package let stageReferences: [KindReference] =
  stageDefinitions.map { type(of: $0).reference } + [PipelineKeys.command]

/// Everything that describes itself, family by family.
package let families: [FamilyReference] =
  [FamilyReference(name: "stage", plural: "stages", kinds: stageReferences)]
  + (describedFamilies + runFamilies).map { FamilyReference($0) }
