import Pipelines
package import Settings

/// The sorts of files whose schema this program tells.
package enum FileSchema: String, CaseIterable, Sendable {
  case pipeline

  /// The JSON Schema.
  package var document: CanonicalValue {
    switch self {
    case .pipeline: PipelineSchema.document(stages: stageReferences, families: kindFamilies.map { FamilyReference($0) })
    }
  }

  /// Where it is kept for the shipped files, from the folder of pipelines.
  package var path: String { "schema/\(rawValue).schema.json" }
}
