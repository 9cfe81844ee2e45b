import Explanation
package import Pipelines
package import Settings
import StageCompare
import StageExplain
import StageReport

/// The families whose kinds stand each in a file of its own, which nobody else names.
let kindFamilies: [any KindFamily.Type] = [
  Attribution.self
]

/// What references and schemas say of the kinds of stages, `run` among them.
package let stageReferences: [KindReference] = [
  ExplainStage.reference, CompareStage.reference, ReportStage.reference, PipelineKeys.command,
]

/// Everything that describes itself, family by family, in the order in which references show it.
package let families: [FamilyReference] =
  [FamilyReference(name: "stage", plural: "stages", kinds: stageReferences)]
  + kindFamilies.map { FamilyReference($0) }
