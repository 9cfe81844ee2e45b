package import Settings
package import Store

/// An input and where it comes from.
package struct InputDeclaration: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// An output of a stage, which has this place in the order in which stages run.
    case stage(String, place: Int, output: String)
    case external(Digest)
    /// A file or folder on disk, by its path from the workspace or from the root.
    case disk(path: String)
  }

  package let input: StageInput
  package let source: Source
}

/// What a stage's readers gather while its settings are read.
package final class StageDeclaration {
  /// The file that holds, or should hold, the seed; `nil` means that of the stage.
  package let pipelineFile: String?
  package let pipelineSeed: Int?
  package let resolve: ([ConfigurationNode]) throws -> [UpstreamStage]
  /// The stages that a word names, or stages and an output as `clean.rows`; `nil` where it names none.
  package let find: (ConfigurationNode) throws -> (stages: [UpstreamStage], output: String?)?
  /// The names of the stages before this one that make an output.
  package let makers: (StageOutput) -> [String]
  package let environment: @Sendable (String) -> String?
  package var parameters = [String: CanonicalValue](minimumCapacity: 6)
  package var inputs: [InputDeclaration] = []
  package var references: [String: [UpstreamStage]] = [:]
  package var seed: Int?
  /// The source files of the kinds that the settings name, such as `Networks/Dropout.swift`.
  package var kindFiles: Set<String> = []

  package init(
    pipelineFile: String? = nil, pipelineSeed: Int?,
    resolve: @escaping ([ConfigurationNode]) throws -> [UpstreamStage],
    find: @escaping (ConfigurationNode) throws -> (stages: [UpstreamStage], output: String?)? = { _ in nil },
    makers: @escaping (StageOutput) -> [String] = { _ in [] },
    environment: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.pipelineFile = pipelineFile
    self.pipelineSeed = pipelineSeed
    self.resolve = resolve
    self.find = find
    self.makers = makers
    self.environment = environment
  }

  /// The stages whose outputs are read, each once, in the order of declaration.
  package var upstreams: [(name: String, place: Int)] {
    var upstreams: [(name: String, place: Int)] = []
    var seen: Set<Int> = []
    for declared in inputs {
      guard case .stage(let name, let place, _) = declared.source, upstreams.last?.place != place,
        seen.insert(place).inserted
      else { continue }
      upstreams.append((name, place))
    }
    return upstreams
  }
}
