package import Pipelines
package import SourceIdentity
import SourceTable
import Store

/// A stage with its identity: the digests of all modules that are linked into it.
///
/// Editing a source of any of them reruns the stage; comments and formatting are no part of a digest. A file in which a
/// registered kind stands counts only for those stages whose settings name the kind, so that new kinds rerun nothing.
package struct IdentifiedStage: StageKind {
  private let definition: any StageDefinition
  private let target: String
  private let kindFiles: @Sendable () -> Set<String>
  private let sources: @Sendable () -> SourceListing

  /// Gives a stage the identity of its target, which is found when it is first asked for: most runs use few stages.
  ///
  /// - Parameters:
  ///   - kindFiles: the files that are left out of their modules and count only where they are used, as `#fileID` names
  ///     them.
  ///   - sources: what the program is built of.
  package init(
    _ definition: any StageDefinition, target: String,
    kindFiles: @autoclosure @escaping @Sendable () -> Set<String>,
    sources: @autoclosure @escaping @Sendable () -> SourceListing
  ) {
    self.definition = definition
    self.target = target
    self.kindFiles = kindFiles
    self.sources = sources
  }

  package var name: String { definition.name }

  /// Traps where the listing lacks the target: a stage without identity would never be run again.
  package func implementation(using used: Set<String>) -> [ImplementationPart] {
    let sources = sources()
    let kindFiles = kindFiles()
    guard let linked = sources.modules(linkedInto: target), !linked.isEmpty else {
      preconditionFailure("the target \(target) of stage '\(definition.name)' was not digested")
    }
    var kinds: [String: [UInt8]] = [:]
    let modules = linked.map { module in
      guard let files = sources.files(of: module) else { preconditionFailure("the module \(module) was not digested") }
      var bytes: [UInt8] = []
      for file in files {
        let line = Array("\(file.name) \(file.digest)\n".utf8)
        if let kind = SourceListing.kind(of: "\(module)/\(file.name)", among: kindFiles) {
          if used.contains(kind) { kinds[kind, default: []] += line }
        } else {
          bytes += line
        }
      }
      return ImplementationPart(name: module, digest: Digest(of: bytes))
    }
    // What is not left out of its module counts already.
    return modules + kinds.sorted { $0.key < $1.key }.map { ImplementationPart(name: $0, digest: Digest(of: $1)) }
  }

  package func prepare(_ reader: StageReader) throws -> PreparedStage { try definition.prepare(reader) }
}

extension SourceListing {
  /// The kind that a file belongs to, by the name of its own file: `Networks/Dense.swift` also for `Networks/Dense+Plan.swift`.
  package static func kind(of file: String, among kindFiles: Set<String>) -> String? {
    let kind = file.split(separator: "+", maxSplits: 1)[0]
    let name = file.contains("+") ? "\(kind).swift" : file
    return kindFiles.contains(name) ? name : nil
  }

  /// What this program is built of.
  package static let current: SourceListing = {
    guard let listing = SourceListing(text: LinkedSources.text) else {
      preconditionFailure("the sources were not listed")
    }
    return listing
  }()
}
