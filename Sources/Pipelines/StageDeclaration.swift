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
  package let pipelineSeed: Int?
  package let resolve: ([ConfigurationNode]) throws -> [UpstreamStage]
  package var parameters: [String: CanonicalValue] = [:]
  package var inputs: [InputDeclaration] = []
  package var references: [String: [UpstreamStage]] = [:]
  package var seed: Int?

  package init(pipelineSeed: Int?, resolve: @escaping ([ConfigurationNode]) throws -> [UpstreamStage]) {
    self.pipelineSeed = pipelineSeed
    self.resolve = resolve
  }
}
