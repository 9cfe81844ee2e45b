import Arrays
public import Settings

/// Where a layer's channels speak for a class, each weighed by what the network says of the record seen through it alone.
///
/// A channel is enlarged to the record and scaled to 0…1, the record multiplied with it; the weights are the softmax over
/// channels of the outputs for these.
///
/// - Reference: Wang et al., 2020, "Score-CAM", arXiv:1910.01279, algorithm 1.
public struct ScoreCAM: ActivationMapKind {
  public static let keyword = "scoreCAM"
  public static let summary =
    "Shows where a layer's channels speak for the class decided, each weighed by the output for the record seen through it."
  public static let title = "Score-CAM"
  public static let settings: [Setting<ScoreCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { record, layer in map(of: record, layer, subject) }
  }

  private func map(of record: Int, _ layer: LayerValues, _ subject: AttributionSubject) -> [Double] {
    let space = subject.height * subject.width
    let masks = (0..<layer.channelCount).map { channel in
      var small = Tensor(shape: [layer.height, layer.width], values: Array(layer.channel(channel)))
      if subject.height == 1 { small = ActivationMaps.summedOverRows(small) }
      let mask = ActivationMaps.resized(small, height: subject.height, width: subject.width).values
      let (low, high) = (mask.min() ?? 0, mask.max() ?? 0)
      return high > low ? mask.map { ($0 - low) / (high - low) } : [Float](repeating: 0, count: space)
    }
    let scores = subject.values(of: masks.count, output, class: { _ in subject.decisions[record] }) { channel, batch in
      for (place, value) in subject.input(record).enumerated() { batch.append(value * masks[channel][place % space]) }
    }
    let weights = ExplainedOutput.probabilities(scores.map { Float($0) }[...], isIndependent: false)
    return layer.weighed { weights[$0] }
  }
}
