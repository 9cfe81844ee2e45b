package import Arrays
package import Concurrency
package import Evaluation
package import Networks
import Records
package import Store
package import Streams

/// A network with its values, and what it is fed.
package struct NetworkModel: ModelKind {
  package static let keyword = "network"

  /// The file of its values.
  package static let weightsName = "weights.safetensors"

  /// What that file says it is, so that nobody takes it for a model.
  static let weightsFormat = "millrace.weights.1"

  private let speaking: Network
  private let fed: EvaluationInput

  package init(_ network: Network, fed input: EvaluationInput) {
    speaking = network
    fed = input
  }

  package var input: EvaluationInput? { fed }
  package var network: Network? { speaking }

  package var words: String { "network of \(speaking.description.nodes.count) layers" }

  // MARK: Its folder

  package struct Content: Codable, Sendable {
    let input: EvaluationInput
    let description: NetworkDescription
  }

  package var content: Content { Content(input: fed, description: speaking.description) }

  package init(_ content: Content, output: ModelOutput, in folder: ModelFolder) throws {
    let file = try Safetensors(path: folder.file(Self.weightsName))
    try Self.checkExtent(of: content.description, in: folder)
    var values: [String: Tensor] = [:]
    for entry in file.entries {
      guard let floats = entry.tensor.floats else { throw folder.damage("parameter '\(entry.name)' is not float32") }
      guard floats.allSatisfy(\.isFinite) else {
        throw folder.damage("parameter '\(entry.name)' has values that are no numbers; train or import it again")
      }
      values[entry.name] = Tensor(shape: entry.tensor.shape, values: floats)
    }
    let network: Network
    do throws(NetworkError) { network = try Network(content.description, values: values) } catch {
      throw folder.damage(error.message)
    }
    self.init(network, fed: content.input)
    do throws(StreamsError) { _ = try fed.outputShape() } catch { throw folder.damage(error.message) }
    let shapes = content.description.outputShapes
    guard shapes[0].reduce(1, *) == output.count else {
      throw folder.damage("it says that it gives \(output.count) values, but its network gives \(shapes[0])")
    }
  }

  /// Refuses a network that no memory holds, before anything is multiplied by its shapes.
  private static func checkExtent(of description: NetworkDescription, in folder: ModelFolder) throws(ModelError) {
    for shape in description.inputs.map(\.shape) + description.shapedLayers.map(\.output) {
      var count = 1
      for extent in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard !overflow, product <= valueLimit else {
          throw folder.damage("a record of \(shape) values goes through its network; at most \(valueLimit) are taken")
        }
        count = product
      }
    }
  }

  /// The most values of one record in any place of a network.
  private static let valueLimit = 1 << 28

  package func writeFiles(_ make: (_ name: String) throws -> OutputFile) throws {
    var weights = Safetensors(metadata: ["format": Self.weightsFormat])
    for parameter in speaking.description.parameters {
      let value = speaking[parameter.name]
      weights[parameter.name] = StoredTensor(shape: value.shape, elements: .float32(value.values))
    }
    let file = try make(Self.weightsName)
    try weights.write(to: file)
    _ = try file.finish()
  }

  // MARK: Its answers

  package func makePredictor(batchSize: Int, workers: Workers) throws -> any Predictor {
    let description = speaking.description
    guard description.outputShapes.allSatisfy({ $0.count == 1 }), description.outputs.count == 1,
      description.inputs.count == 1
    else {
      throw ModelError(
        .unsuited,
        "the network reads \(description.inputs.map(\.shape)) and gives \(description.outputShapes), which is neither a "
          + "score for each class nor a row of numbers")
    }
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: batchSize, workers: workers)
    plan.load(speaking)
    return NetworkPredictor(plan, fed)
  }
}

private final class NetworkPredictor: Predictor {
  private let plan: ExecutionPlan
  private let input: EvaluationInput

  init(_ plan: ExecutionPlan, _ input: EvaluationInput) {
    self.plan = plan
    self.input = input
  }

  func outputs(of fed: [EvaluationInput: Tensor]) throws -> Tensor {
    guard let records = fed[input] else { preconditionFailure("a network that is not fed") }
    return plan.predict(records)
  }
}
