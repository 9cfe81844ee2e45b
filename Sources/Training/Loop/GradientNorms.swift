import Concurrency
public import Networks

/// Measures how long a plan's gradient and its parameters are, layer by layer: equal bits for any number of threads.
package final class GradientNorms {
  /// The Euclidean norm of each layer's gradient, as last measured; in the order of
  /// ``TrainingDescription/trainedLayers(of:)``.
  package private(set) var gradients: [Double]
  /// The Euclidean norm of each layer's trained parameters, as last measured.
  package private(set) var parameters: [Double]

  /// The parameters of each layer, by their place among the plan's trained ones.
  private let layers: [Range<Int>]
  private let gradientSquares, parameterSquares: SquareSums
  private let program: Program
  private let workers: Workers

  /// Prepares to measure.
  ///
  /// - Parameter sum: where gradients are summed over several batches; the plan's own otherwise.
  package init(_ plan: ExecutionPlan, sum: GradientSum? = nil) {
    var end = 0
    layers = Self.layers(plan.description, frozen: plan.frozen).map { layer in
      defer { end += layer.parameterCount }
      return end..<end + layer.parameterCount
    }
    gradients = layers.map { _ in 0 }
    parameters = gradients
    let segments = OptimizerLayout(plan).segments
    let (gradientSquares, parameterSquares) = (SquareSums(segments), SquareSums(segments))
    program = Program([
      plan.updateSegment { range, values, gradients in
        gradientSquares.sum(range, sum.map { $0.start + range.lowerBound } ?? gradients)
        parameterSquares.sum(range, values)
      }
    ])
    (self.gradientSquares, self.parameterSquares) = (gradientSquares, parameterSquares)
    workers = plan.workers
  }

  /// Measures the gradients of the last training step, or their sum, times `gradientScale`.
  ///
  /// - Complexity: O(trained values), one pass.
  package func measure(gradientScale: Double = 1) {
    workers.run(program)
    for (index, layer) in layers.enumerated() {
      gradients[index] = layer.reduce(0) { $0 + gradientSquares.total($1) }.squareRoot() * gradientScale
      parameters[index] = layer.reduce(0) { $0 + parameterSquares.total($1) }.squareRoot()
    }
  }

  /// The layers with parameters that move, in the network's order.
  fileprivate static func layers(
    _ description: NetworkDescription, frozen: [String: Freeze]
  ) -> [(name: String, parameterCount: Int)] {
    description.shapedLayers.compactMap { layer in
      let count = layer.parameters.count { $0.role == .trained && frozen[$0.name] == nil }
      return count == 0 ? nil : (layer.node.name, count)
    }
  }
}

extension TrainingDescription {
  /// The names of the layers with parameters that move, in the network's order: what the norms of an ``EpochRecord``
  /// belong to.
  ///
  /// - Throws: ``TrainingError`` where the groups do not fit the network.
  public func trainedLayers(of network: NetworkDescription) throws(TrainingError) -> [String] {
    GradientNorms.layers(network, frozen: try ParameterTreatment(groups, network).frozen).map(\.name)
  }
}
