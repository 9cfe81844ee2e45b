import Arrays
import Glibc
import Networks
public import Settings

/// The loss along the straight line between the weights of two networks of one description: whether a hill lies between.
///
/// - Reference: Goodfellow, Vinyals and Saxe, 2015, "Qualitatively characterizing neural network optimization problems",
///   arXiv:1412.6544.
public struct LossLine: InspectionKind {
  public static let keyword = "lossLine"
  public static let summary =
    "Follows loss and accuracy along the line from the weights of the network to those of 'other', which has its layers."
  public static let shorthand: String? = "points"
  public static let settings: [Setting<LossLine>] = [
    Setting("points", \.pointCount, in: .within(2...1_000), "Places on the line at which the loss is taken."),
    Setting("from", \.from, in: .within(-10...10), "Where it begins: 0 is the network."),
    Setting("to", \.to, in: .within(-10...10), "Where it ends: 1 is the other."),
    Setting("records", \.recordCount, in: .within(1...100_000), "Over how many records."),
  ]

  public static let partner = InspectionPartner.twin

  public var pointCount = 25
  public var from = -0.25
  public var to = 1.25
  public var recordCount = 1_000

  public init() {}

  public var fault: (setting: String, message: String)? {
    from < to ? nil : ("to", "is not behind 'from', \(from)")
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    guard let partner = subject.partner else { throw AttributionRefusal("needs a second network, named as 'other'") }
    // The ends are points too where the line passes them.
    let inside = [0.0, 1.0].filter { from < $0 && $0 < to }
    let even = (0..<pointCount).map { from + (to - from) * Double($0) / Double(pointCount - 1) }
    let shares = Array(Set(even + inside)).sorted()
    let plan = try ExecutionPlan(
      subject.network.description, mode: .inference,
      batchSize: AttributionSubject.batchSize(recordCount: subject.network.description.input.product),
      workers: subject.workers)
    let records = try subject.inputs(recordCount)
    let (count, width) = (records.labels.count, records.inputs.count / max(records.labels.count, 1))
    guard count > 0, records.labels.allSatisfy({ (0..<subject.classCount).contains($0) }) else {
      throw AttributionRefusal(setting: "records", "must each have a class, and there are \(count)")
    }
    var (losses, accuracies): ([Double], [Double]) = ([], [])
    for share in shares {
      try subject.checkStep()
      plan.load(try Self.between(subject.network, partner, share: share))
      var (loss, right) = (0.0, 0)
      for start in stride(from: 0, to: count, by: plan.batchSize) {
        let rows = start..<min(start + plan.batchSize, count)
        let logits = plan.predict(
          Tensor(
            shape: [rows.count] + records.inputs.shape.dropFirst(),
            values: Array(records.inputs.values[rows.lowerBound * width..<rows.upperBound * width])))
        for row in rows {
          let outputs = logits[row: row - start].values
          loss += Self.loss(outputs, class: records.labels[row], isIndependent: subject.isIndependent)
          if outputs.firstMaximum == records.labels[row] { right += 1 }
        }
      }
      losses.append(loss / Double(count))
      accuracies.append(Double(right) / Double(count))
    }
    func part(_ title: String, _ values: [Double], _ figures: [InspectionPart.Figure]) -> InspectionPart {
      InspectionPart(
        .curves(axis: "share of the way to \(subject.partnerName)", names: [subject.name]), title: title,
        words:
          "Along the line from the weights of \(subject.name), at 0, to those of \(subject.partnerName), at 1, running "
          + "statistics too; \(count) records.",
        values: Tensor(shape: [2, shares.count], values: (shares + values).map(Float.init)), figures: figures)
    }
    return [
      part("Loss between two networks", losses, Self.barrier(shares, losses)),
      part("Accuracy between two networks", accuracies, []),
    ]
  }

  /// The cross-entropy in nats.
  private static func loss(_ logits: [Float], class label: Int, isIndependent: Bool) -> Double {
    if isIndependent {
      return logits.enumerated().reduce(0) { sum, logit in
        let signed = logit.offset == label ? -Double(logit.element) : Double(logit.element)
        return sum + max(signed, 0) + log1p(exp(-abs(signed)))
      }
    }
    let peak = Double(logits.max() ?? 0)
    return log(logits.reduce(0) { $0 + exp(Double($1) - peak) }) + peak - Double(logits[label])
  }

  /// How far the loss rises above the straight line between its ends; none where an end is not on the way.
  private static func barrier(_ shares: [Double], _ losses: [Double]) -> [InspectionPart.Figure] {
    guard let first = shares.firstIndex(of: 0), let last = shares.firstIndex(of: 1) else { return [] }
    let heights = (first...last).map { losses[$0] - (1 - shares[$0]) * losses[first] - shares[$0] * losses[last] }
    return [.init("barrier in nats", heights.max() ?? 0)]
  }

  private static func between(_ left: Network, _ right: Network, share: Double) throws -> Network {
    var values = left.values
    for (name, tensor) in left.values {
      guard let other = right.values[name] else { continue }
      values[name] = Tensor(
        shape: tensor.shape,
        values: zip(tensor.values, other.values).map { Float((1 - share) * Double($0) + share * Double($1)) })
    }
    return try Network(left.description, values: values)
  }
}
