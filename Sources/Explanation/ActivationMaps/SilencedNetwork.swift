import Arrays
import Networks

/// A network one of whose layers can have channels silenced: set to zero for all that read it.
struct SilencedNetwork {
  private let plan: ExecutionPlan
  private let isIndependent: Bool

  /// Compiles a subject's network with a factor for each channel of a layer as a second input.
  ///
  /// - Throws: `NetworkError` where the network with it cannot be computed.
  init(_ subject: AttributionSubject, layer: String) throws(NetworkError) {
    let network = subject.network
    let description = network.description
    var names = Set(description.nodes.map(\.name) + description.inputs.map(\.name))
    func free(_ word: String) -> String {
      var name = word
      while !names.insert(name).inserted { name += "'" }
      return name
    }
    let (factors, silenced) = (free("factors"), free("silenced"))
    let sources = try description.sources()
    var nodes: [NetworkDescription.Node] = []
    for (place, node) in description.nodes.enumerated() {
      let inputs = sources[place].map { source in
        switch source {
        case .input(let index): description.inputs[index].name
        case .layer(let index): description.nodes[index].name
        }
      }
      nodes.append(
        NetworkDescription.Node(
          name: node.name, layer: node.layer, inputs: inputs.map { $0 == layer ? silenced : $0 }))
      if node.name == layer {
        nodes.append(NetworkDescription.Node(name: silenced, layer: .multiply, inputs: [layer, factors]))
      }
    }
    guard let shape = description.shapedLayers.first(where: { $0.node.name == layer })?.output else {
      preconditionFailure("the network has no layer '\(layer)'")
    }
    let opened = try NetworkDescription(
      inputs: description.inputs + [NetworkDescription.Input(name: factors, shape: [shape[0]])],
      preset: description.preset, nodes: nodes, outputs: description.outputs.map { $0 == layer ? silenced : $0 })
    plan = try ExecutionPlan(
      opened, mode: .inference, batchSize: subject.inferencePlan.batchSize, workers: subject.workers)
    plan.load(try Network(opened, values: network.values))
    isIndependent = subject.isIndependent
  }

  /// What is explained of the output for a record as it is, and with each channel silenced.
  func values(
    of input: ArraySlice<Float>, _ output: ExplainedOutput, class target: Int, channelCount: Int
  ) -> (whole: Double, silenced: [Double]) {
    var values: [Double] = []
    let shape = plan.description.input
    // The record as it is goes first: a channel that there is not.
    for start in stride(from: -1, to: channelCount, by: plan.batchSize) {
      let channels = start..<min(start + plan.batchSize, channelCount)
      var factors = [Float](repeating: 1, count: channels.count * channelCount)
      for (row, channel) in channels.enumerated() where channel >= 0 { factors[row * channelCount + channel] = 0 }
      let batch = Tensor(shape: [channels.count] + shape, values: channels.flatMap { _ in input })
      let outputs = plan.predict([batch, Tensor(shape: [channels.count, channelCount], values: factors)])[0]
      let width = outputs.count / channels.count
      for row in 0..<channels.count {
        values.append(
          output.value(
            of: outputs.values[row * width..<(row + 1) * width], class: target, isIndependent: isIndependent))
      }
    }
    return (values[0], Array(values.dropFirst()))
  }
}
