import NetworkFiles
import Pipelines
package import Settings

/// The sorts of files whose schema this program tells.
package enum FileSchema: String, CaseIterable, Sendable {
  case pipeline, network

  /// The JSON Schema.
  package var document: CanonicalValue {
    let families = describedFamilies.map { FamilyReference($0) }
    return switch self {
    case .pipeline:
      PipelineSchema.document(
        stages: stageReferences, families: families, definitions: NetworkSchema.definitions(families: families))
    case .network: NetworkSchema.document(families: families)
    }
  }

  /// Where it is kept for the shipped files, from the folder of pipelines.
  package var path: String { "schema/\(rawValue).schema.json" }
}
