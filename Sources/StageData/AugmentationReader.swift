import Foundation
import Pipelines
package import Settings
import Store
package import Streams

/// Reads the steps of augmentation from YAML.
package enum AugmentationReader {
  /// Reads a list such as `[{randomFlip: horizontal}]`; no steps where there is none.
  ///
  /// - Throws: `SettingsError` at the step to blame.
  package static func read(_ node: ConfigurationNode?) throws -> [Transform] {
    try node?.list().map { step in
      let members = try step.members()
      guard members.count == 1 else {
        throw step.failure("expected one step, such as {randomFlip: horizontal}, found \(members.count)")
      }
      guard Transform.names.contains(members[0].name) else {
        throw members[0].node.failure(
          "no step of augmentation has this name"
            + Spelling.hint(members[0].name, among: Transform.names, otherwise: Transform.names))
      }
      do {
        return try JSONDecoder().decode(Transform.self, from: Data(step.canonical.json.utf8))
      } catch let error as DecodingError {
        throw members[0].node.failure("this is no step of augmentation: \(error.words)")
      }
    } ?? []
  }

  /// Reads how the records of a batch are mixed, such as `{mixUp: 0.2}`; not at all where nothing is said.
  ///
  /// - Throws: `SettingsError` at the setting to blame.
  package static func mixing(_ node: ConfigurationNode?) throws -> BatchTransform? {
    guard let node else { return nil }
    do {
      return try JSONDecoder().decode(BatchTransform.self, from: Data(node.canonical.json.utf8))
    } catch let error as DecodingError {
      throw node.failure("expected {mixUp: alpha} or {cutMix: alpha}: \(error.words)")
    }
  }
}
