package import Evaluation
package import Networks
package import Records
package import Streams
import Training

/// A network with values, and all that its use takes: what it is fed, and what it says.
package struct TrainedModel {
  /// The network.
  package let network: Network
  /// What it is fed.
  package let input: EvaluationInput
  /// What it says.
  package let output: ModelOutput
  /// Why it is not what its pipeline would train now, and what to do, in words; `nil` where it is.
  package let staleness: String?

  /// A model from its parts.
  package init(network: Network, input: EvaluationInput, output: ModelOutput, staleness: String? = nil) {
    self.network = network
    self.input = input
    self.output = output
    self.staleness = staleness
  }

  /// The model of a file.
  ///
  /// Imported values do not say what they are fed: pictures of the network's own size then, on 0…1.
  package init(_ file: Safetensors, staleness: String? = nil) throws {
    let network = try Checkpoint.network(file)
    let description = network.description
    self.init(
      network: network, input: try Checkpoint.input(file) ?? EvaluationInput(networkInput: description.input),
      output: try Checkpoint.output(file, of: description), staleness: staleness)
  }

  /// What is done to a record before the network sees it, in words, such as "resize, normalize"; `nil` for nothing.
  package var stepWords: String? {
    input.steps.isEmpty ? nil : input.steps.map(\.name).joined(separator: ", ")
  }
}
