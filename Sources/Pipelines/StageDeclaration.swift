package import Store

/// An input and where it comes from.
package struct InputDeclaration: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    case stage(String, output: String)
    case external(Digest)
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
  package var parameters: [String: CanonicalValue] = [:]
  package var inputs: [InputDeclaration] = []
  package var references: [String: [UpstreamStage]] = [:]
  package var seed: Int?

  package init(
    pipelineFile: String? = nil, pipelineSeed: Int?,
    resolve: @escaping ([ConfigurationNode]) throws -> [UpstreamStage]
  ) {
    self.pipelineFile = pipelineFile
    self.pipelineSeed = pipelineSeed
    self.resolve = resolve
  }
}
