package import Evaluation
package import Networks
package import Pipelines
import Settings
import Training

/// Whether a `train` stage's loss goes with its network.
package enum LossReader {
  /// Reads `loss`; where the file has none, cross-entropy, or with a `target` the mean squared error.
  static func read(_ reader: StageReader, target: String?) throws -> Loss {
    guard let node = reader.node("loss") else { return target == nil ? .crossEntropy() : .meanSquaredError }
    let loss = try Loss.read(node)
    if let fault = loss.fault(target: target) { throw node.failure(fault) }
    return loss
  }

  /// Checks that a loss fits the network it is for, and says what the network's outputs will mean.
  ///
  /// - Parameter target: the feature whose numbers are predicted; `nil` for classes.
  /// - Throws: an error at `loss` where it does not fit; at `network` where a training cannot feed it.
  @discardableResult
  package static func check(
    _ loss: Loss, _ network: NetworkDescription, target: String? = nil, _ reader: StageReader
  ) throws -> OutputMeaning {
    guard network.inputs.count == 1, network.outputs.count == 1 else {
      throw reader.failure(
        at: "network",
        "has \(network.inputs.count) inputs and \(network.outputs.count) outputs; a stage trains networks of one each")
    }
    if let fault = loss.fault(for: network, target: target) { throw reader.failure(at: "loss", fault) }
    return target == nil ? network.outputMeaning(loss: loss) : .numbers
  }
}
