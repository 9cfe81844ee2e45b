import Arrays
import Networks

/// Gradients that rectifiers change on their way back: guided backpropagation and the deconvolutional network.
struct RectifiedGradients {
  /// What a rectifier lets back.
  enum Rule {
    /// What is positive, where its own argument is.
    case guided
    /// What is positive.
    case deconvolution
  }

  let rule: Rule

  /// Refuses a network without rectifiers, of which the rule says nothing.
  static func check(_ network: NetworkDescription) throws(AttributionRefusal) {
    guard network.nodes.contains(where: { $0.layer == .relu }) else {
      throw AttributionRefusal("changes what goes back through relu, and the network has none; leave it out")
    }
  }

  /// The changed gradient of each record's logit, `[record, channel, height, width]`.
  func values(_ subject: AttributionSubject) throws -> Tensor {
    let network = try LayerwiseNetwork(
      subject.network, batchSize: subject.inferencePlan.batchSize, workers: subject.workers)
    let classes = subject.inferencePlan.outputCount
    var values: [Float] = []
    for start in stride(from: 0, to: subject.count, by: network.batchSize) {
      let records = start..<min(start + network.batchSize, subject.count)
      let inputs = Tensor(shape: [records.count] + subject.inputShape, values: records.flatMap(subject.input))
      let known = network.values(of: inputs)
      var seed = [Float](repeating: 0, count: records.count * classes)
      for (row, record) in records.enumerated() {
        try subject.onRecord()
        seed[row * classes + subject.decisions[record]] = 1
      }
      let gradient = network.back(from: Tensor(shape: [records.count] + network.outputShape, values: seed)) {
        place, gradient in
        let part = network.parts[place]
        let inputs = part.sources.map { known[$0] }
        guard part.isRectifier else { return part.gradients(at: inputs, gradient) }
        var kept = gradient
        for (index, value) in gradient.values.enumerated() {
          let isOpen = rule == .deconvolution || inputs[0].values[index] > 0
          if !isOpen || value < 0 { kept.values[index] = 0 }
        }
        return [kept]
      }
      values += gradient.values
    }
    return Tensor(shape: subject.mapShape, values: values)
  }
}
