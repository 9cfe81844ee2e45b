import Evaluation
import Models
package import Networks
package import Pipelines
package import Settings
import StageData
import Streams
package import Training

/// Which model a `train` stage starts from: one of one network, be it an earlier stage's or one that lies in a folder or a
/// file.
///
/// ```yaml
/// initial: {model: pretrain, skip: [head]}      # or model: models/shoes
/// ```
package struct InitialSettings: SettingGroup {
  package static let settings: [Setting<InitialSettings>] = [
    Setting(
      "model", \.model, required: true, keyed: false, "The stage whose model it is, or a model's folder or file."),
    Setting("skip", \.skip, "Names of layers that start with drawn values all the same; * stands for any letters."),
  ]

  /// The stage's name, or the path.
  package var model = ""
  package var skip: [String] = []

  package init() {}
}

/// What a `train` stage starts from instead of drawn values: a model of one network.
package struct InitialInput: Sendable {
  private let model: StageInput
  /// What the model is called in messages.
  private let subject: String
  private let skip: [String]
  private let place: SourceLocation
  private let path: String

  /// Declares the model as an input.
  package init(_ settings: InitialSettings, _ reader: StageReader, network: NetworkDescription) throws {
    let node = reader.node["initial"] ?? reader.node
    let name = node["model"] ?? node
    let (input, stage) = try reader.stageOrPlace("initial.model", at: name, making: .model, role: "initial")
    model = input
    // A model that lies outside says only when it is read of what it is made.
    if stage == nil {
      try NamedModel.check(input.name, at: name)
      reader.use(allOf: Model.families)
    }
    subject = stage.map { "stage '\($0.name)'" } ?? input.name
    if let networks = stage?.modelPlan?.networks, networks.count != 1 {
      throw name.failure(
        "training starts from one network, but \(subject) has \(networks.count); name one of "
          + networks.map(\.name).joined(separator: ", "))
    }
    skip = settings.skip
    if let idle = InitialWeights.idle(skip, network) {
      let names = network.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name)
      throw (node["skip"] ?? node).failure(
        "no layer with parameters is called '\(idle)'" + Spelling.hint(idle, among: names, otherwise: names))
    }
    (place, path) = (node.location, node.path)
  }

  /// Loads the values and notes what was loaded and what not, and where the model was fed otherwise than it will be, or told
  /// other classes.
  func load(
    into network: inout Network, fed input: EvaluationInput, says output: ModelOutput, _ context: StageContext
  ) throws -> InitialWeights {
    let model = try context.model(model)
    let source = try model.soleNetwork(of: subject, for: "training starts from")
    let weights = try load(source.network, into: &network)
    context.note(environment: "initial", "\(subject): \(words(weights))")
    if let difference = source.input.difference(from: input) {
      context.warn("the initial model of \(subject) was fed otherwise: \(difference)")
    }
    let last = network.description.shapedLayers.last { !$0.parameters.isEmpty }?.node.name
    if let last, weights.loaded.contains(last), let difference = difference(of: model.output, from: output) {
      context.warn("the initial model of \(subject) \(difference); skip '\(last)' to start it with drawn values")
    }
    return weights
  }

  /// What else a model's outputs say, in words; `nil` where they say the same, or nobody knows.
  private func difference(of model: ModelOutput, from output: ModelOutput) -> String? {
    if model.target != output.target {
      func words(_ output: ModelOutput) -> String { output.target.map { "the numbers of '\($0)'" } ?? "classes" }
      return "gives \(words(model)), where it is to learn \(words(output))"
    }
    // Names are equal where their bytes are.
    let (old, new) = (model.classNames.map { Array($0.utf8) }, output.classNames.map { Array($0.utf8) })
    guard !old.isEmpty, !new.isEmpty, old != new else { return nil }
    return
      "told the classes \(model.classNames.joined(separator: ", ")), where it is to learn "
      + output.classNames.joined(separator: ", ")
  }

  /// Loads the values.
  ///
  /// - Throws: `PipelineError` that blames `initial` where the model does not fit.
  package func load(_ source: Network, into network: inout Network) throws(PipelineError) -> InitialWeights {
    do {
      return try InitialWeights.load(source, into: &network, skip: skip)
    } catch {
      throw PipelineError(.stage, at: place, path: path, "model of \(subject): \(error.message)")
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
