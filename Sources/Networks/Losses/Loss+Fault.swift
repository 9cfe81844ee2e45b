import Settings

extension Loss {
  /// What is wrong with predicting a feature's numbers by this loss; `nil` where nothing is, or classes are predicted.
  public func fault(target: String?) -> String? {
    guard let target, comparison != .numbers else { return nil }
    let others = Self.lossKinds.filter { $0.comparison == .numbers }.map { $0.keyword }
    return "this loss compares classes, but the target '\(target)' is a number; use "
      + "\(others.joined(separator: " or ")), or leave 'target' out"
  }

  /// What is wrong with training a network by this loss; `nil` where nothing is.
  ///
  /// - Parameter target: the feature whose numbers are predicted; `nil` for classes.
  public func fault(for network: NetworkDescription, target: String? = nil) -> String? {
    if let fault = fault(target: target) { return fault }
    let closing = network.closing
    if let closing, comparison == .independentClasses, closing.makes != .independent {
      return "takes each class for itself, but the layer '\(closing.node.name)' makes them exclude each other; leave "
        + "that layer out, or use crossEntropy"
    }
    if let closing, closing.makes == comparison.applied {
      return "the loss applies \(closing.node.layer.keyword) itself; leave the layer '\(closing.node.name)' out"
    }
    let count = network.outputShapes[0].reduce(1, *)
    if let classWeights, classWeights.count != count {
      return "expected \(count) class weights, one for each of the network's outputs, found \(classWeights.count)"
    }
    if target == nil, comparison == .numbers, closing == nil {
      return
        "compares numbers, and the outputs of this network are no probabilities of classes; end it with softmax or "
        + "sigmoid, use crossEntropy, or name a 'target'"
    }
    return nil
  }
}
