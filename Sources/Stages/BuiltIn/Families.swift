import Explanation
package import Pipelines
package import Settings
import StageCompare
import StageExplain
import StageReport

/// The families of kinds, in the order in which references show them.
package let describedFamilies: [any KindFamily.Type] = [
  Attribution.self
]

/// The families whose kinds stand each in a file of its own, which nobody else names, and which each stage that uses one
/// declares: then the file counts for those stages alone.
let kindFamilies: [any KindFamily.Type] = [
  Attribution.self
]

/// What references and schemas say of the kinds of stages, `run` among them.
package let stageReferences: [KindReference] = [
  ExplainStage.reference,
  CompareStage.reference,
  ReportStage.reference,
  PipelineKeys.command,
]

/// Everything that describes itself, family by family.
package let families: [FamilyReference] =
  [FamilyReference(name: "stage", plural: "stages", kinds: stageReferences)]
  + describedFamilies.map { FamilyReference($0) }
