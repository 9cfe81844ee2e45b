package import Networks
package import Pipelines
import Records
package import Settings
import Streams
package import Training

/// Which model a `train` stage starts from.
///
/// ```yaml
/// initial: {model: pretrain, skip: [head]}
/// ```
package struct InitialSettings: SettingGroup {
  package static let settings: [Setting<InitialSettings>] = [
    Setting("model", \.model, required: true, keyed: false, "The train stage whose model it is."),
    Setting("skip", \.skip, "Names of layers that start with drawn values all the same; * stands for any letters."),
  ]

  /// The stage's name.
  package var model = ""
  package var skip: [String] = []

  package init() {}
}

/// What a `train` stage starts from instead of drawn values: the model of an earlier stage.
package struct InitialInput: Sendable {
  private let model: StageInput
  private let stage: String
  private let skip: [String]
  private let place: SourceLocation
  private let path: String

  /// Declares the model as an input.
  package init(_ settings: InitialSettings, _ reader: StageReader, network: NetworkDescription) throws {
    let node = reader.node["initial"] ?? reader.node
    let name = node["model"] ?? node
    let upstreams = try reader.stages("initial.model", named: [name])[0]
    guard upstreams.count == 1, let upstream = upstreams.first else {
      let names = upstreams.map(\.name).joined(separator: ", ")
      throw name.failure("expected one stage, found \(upstreams.count): \(names); name one")
    }
    model = try reader.use(upstream, output: "model", role: "initial")
    stage = upstream.name
    skip = settings.skip
    if let idle = InitialWeights.idle(skip, network) {
      let names = network.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name)
      throw (node["skip"] ?? node).failure(
        "no layer with parameters is called '\(idle)'" + Spelling.hint(idle, among: names, otherwise: names))
    }
    (place, path) = (node.location, node.path)
  }

  /// Loads the values and notes what was loaded and what not, and where the model was fed otherwise than it will be.
  func load(into network: inout Network, fed input: EvaluationInput, _ context: StageContext) throws -> InitialWeights {
    let file = try Safetensors(path: try context.file(model))
    let weights = try load(Checkpoint.network(file), into: &network)
    context.note(environment: "initial", "\(stage): \(words(weights))")
    if let before = try Checkpoint.input(file), let difference = before.difference(from: input) {
      context.warn("the initial model of \(stage) was fed otherwise: \(difference)")
    }
    return weights
  }

  /// Loads the values.
  ///
  /// - Throws: `PipelineError` that blames `initial` where the model does not fit.
  package func load(_ source: Network, into network: inout Network) throws(PipelineError) -> InitialWeights {
    do {
      return try InitialWeights.load(source, into: &network, skip: skip)
    } catch {
      throw PipelineError(.stage, at: place, path: path, "model of stage '\(stage)': \(error.message)")
    }
  }

  private func words(_ weights: InitialWeights) -> String {
    func list(_ names: [String], _ lead: String) -> String? {
      names.isEmpty ? nil : "\(lead) \(names.joined(separator: ", "))"
    }
    return [
      list(weights.loaded, "loaded"), list(weights.skipped, "drawn anew"), list(weights.unused, "not used"),
    ].compactMap(\.self).joined(separator: "; ")
  }
}
