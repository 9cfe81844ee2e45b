package import Evaluation
package import Networks
package import Pipelines
import Training

/// Whether a `train` stage's loss goes with its network.
package enum LossReader {
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
