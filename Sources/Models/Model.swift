import Baselines
import Calibration
import Ensembles
package import Evaluation
package import Networks
package import Settings
package import Streams

/// Whatever answers for a record: a network, a classical method, an ensemble, a calibrated model.
///
/// It is kept in a folder that stands alone (``ModelFolder``), and is used the same way whatever its kind.
package struct Model: Sendable {
  /// All kinds.
  package static let kinds: [any ModelKind.Type] = [
    NetworkModel.self, BaselineModel.self, EnsembleModel.self, CalibratedModel.self,
  ]

  /// The families whose kinds a model may be made of: layers, steps before them, classical methods, and what joins or corrects answers.
  package static let families: [any KindFamily.Type] = [
    Layer.self, WeightInitializer.self, Activation.self, Transform.self, Feature.self, Estimator.self,
    EnsembleRule.self, Calibrator.self,
  ]

  /// How it comes to its answers.
  package let kind: any ModelKind
  /// What it says.
  package let output: ModelOutput
  /// Where it came from; `nil` for one that nobody took out of a store.
  package var origin: ModelOrigin?

  package init(_ kind: any ModelKind, output: ModelOutput, origin: ModelOrigin? = nil) {
    self.kind = kind
    self.output = output
    self.origin = origin
  }

  /// What it is fed: each different input once, in the order of the models that read it.
  package var inputs: [EvaluationInput] {
    var found: [EvaluationInput] = []
    for input in [kind.input].compactMap(\.self) + kind.parts.flatMap(\.model.inputs) where !found.contains(input) {
      found.append(input)
    }
    return found
  }

  /// The networks that speak, in order, by the names of the parts that they are.
  package var networks: [SpeakingNetwork] {
    if let network = kind.network, let input = kind.input {
      return [SpeakingNetwork(name: "", network: network, input: input)]
    }
    return kind.parts.flatMap { part in
      part.model.networks.map { $0.name.isEmpty ? SpeakingNetwork(part.name, $0) : $0 }
    }
  }

  /// The one network behind it.
  ///
  /// - Parameters:
  ///   - subject: what the model is called in messages.
  ///   - use: what needs one network, such as "'initial' starts from".
  /// - Throws: ``ModelError`` that says what to name instead.
  package func soleNetwork(of subject: String, for use: String) throws(ModelError) -> SpeakingNetwork {
    let networks = networks
    if networks.isEmpty {
      throw ModelError(.unsuited, "\(use) one network, but \(subject) has none: it is \(kind.words)")
    }
    guard networks.count == 1, let only = networks.first else {
      let example = networks.first.map { ", such as \($0.name)" } ?? ""
      throw ModelError(
        .unsuited,
        "\(use) one network, but \(subject) is an \(kind.words); name what is one\(example), by its stage or by its "
          + "own folder inside the model's")
    }
    return only
  }

  /// What a person reads of its steps, such as "resize, normalize"; `nil` where a record is fed as it is.
  package var stepWords: String? {
    let words = inputs.map { $0.steps.map(\.name).joined(separator: ", ") }
    let named = Set(words).count == 1 ? Array(words.prefix(1)) : words.map { $0.isEmpty ? "nothing" : $0 }
    return named.allSatisfy(\.isEmpty) ? nil : named.joined(separator: "; or ")
  }
}

/// A network that speaks in a model.
package struct SpeakingNetwork: Sendable {
  /// What it is called in the model, such as the name of its stage; empty for one that is the model.
  package let name: String
  /// The network.
  package let network: Network
  /// What it is fed.
  package let input: EvaluationInput

  init(name: String, network: Network, input: EvaluationInput) {
    self.name = name
    self.network = network
    self.input = input
  }

  init(_ name: String, _ other: SpeakingNetwork) { self.init(name: name, network: other.network, input: other.input) }
}
