import Foundation
import Pipelines
import Store
import Streams

/// Reads the steps of augmentation from YAML.
enum AugmentationReader {
  /// Reads a list such as `[{randomFlip: horizontal}]`; no steps where there is none.
  ///
  /// - Throws: `PipelineError` at the step to blame.
  static func read(_ node: ConfigurationNode?) throws -> [Transform] {
    try node?.list().map { step in
      do {
        return try JSONDecoder().decode(Transform.self, from: Data(step.canonical.json.utf8))
      } catch let error as DecodingError {
        throw step.failure("this is no step of augmentation: \(words(error))")
      }
    } ?? []
  }

  private static func words(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      context.debugDescription
    @unknown default: "\(error)"
    }
  }
}

extension [Transform] {
  /// The steps that are no augmentation: what evaluation needs too.
  var normalizations: [Transform] { filter { if case .normalize = $0 { true } else { false } } }
}
