import Arrays
public import Networks
public import Settings

/// Images, made from noise, that units of a layer answer to most: what they look for, without any record.
public struct ActivationMaximisation: InspectionKind {
  public static let keyword = "activationMaximisation"
  public static let summary =
    "Makes images from noise that filters, units or classes answer to most: what they look for."
  public static let shorthand: String? = "layer"
  public static let settings: [Setting<ActivationMaximisation>] = [
    Setting("layer", \.layer, "The layer whose channels or units are asked; the classes' logits where none is named."),
    Setting(
      "units", \.units, in: .within(0...1 << 20),
      "The channels, units or classes, by number; the first 16 where none are named."),
    Setting("place", \.place, "What of a channel counts: everywhere, the mean of its places, or its middle place."),
    Setting("steps", \.stepCount, in: .within(1...10_000), "Steps up the gradient."),
    Setting("learningRate", \.learningRate, in: .within(1e-6...10), "How far a step goes."),
    Setting("jitter", \.jitter, in: .within(0...256), "By how many pixels at most each step shifts the image."),
    Setting(
      "decay", \.decay, in: .within(0...4),
      "The power of a frequency by which fine detail moves slower; 0 moves all alike and ends in noise, 1 as photographs have "
        + "it."),
    Setting("records", \.recordCount, in: .within(2...10_000), "Of how many records the range of numbers is kept to."),
  ]

  /// What of a channel counts.
  public enum Place: String, CaseIterable, Sendable, SettingValue {
    case everywhere, middle
  }

  /// Units where none are named.
  private static let usualCount = 16

  public var layer: String?
  public var units: [Int]?
  public var place = Place.everywhere
  public var stepCount = 256
  public var learningRate = 0.05
  public var jitter = 2
  public var decay = 1.0
  public var recordCount = 200

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> ActivationMaximisation {
    var fitted = self
    let named = try InspectedLayers.checked(
      [layer ?? InspectedLayers.deciding(in: network)], in: network, setting: "layer", allowsInput: false)[0]
    fitted.layer = named
    let count = network.shapedLayers.first { $0.node.name == named }?.output.first ?? 0
    fitted.units = units ?? Array(0..<min(count, Self.usualCount))
    guard let asked = fitted.units, !asked.isEmpty, Set(asked).count == asked.count, asked.allSatisfy({ $0 < count })
    else {
      throw AttributionRefusal(
        setting: "units", "must be some of the \(count) that '\(named)' has, from 0 on, each once")
    }
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let (layer, units) = (layer ?? "", units ?? [])
    let records = try subject.inputs(recordCount)
    let shape = subject.network.description.input
    let plane = Array(shape.dropFirst()).product
    var (low, high) = ([Float](repeating: .infinity, count: shape[0]), [Float](repeating: -.infinity, count: shape[0]))
    for (index, value) in records.inputs.values.enumerated() {
      let channel = index / plane % shape[0]
      (low[channel], high[channel]) = (min(low[channel], value), max(high[channel], value))
    }
    guard records.labels.count > 0, shape.count > 1 else {
      throw AttributionRefusal(setting: "records", "must be images or sounds, and some of them")
    }
    var settings = ActivationAscent.Settings()
    (settings.stepCount, settings.learningRate) = (stepCount, Float(learningRate))
    (settings.jitter, settings.decay, settings.isMiddle) = (jitter, decay, place == .middle)
    let found = try ActivationAscent(
      of: units, in: layer, of: subject.network, low: low, high: high, settings, key: subject.key,
      workers: subject.workers, onStep: subject.checkStep)
    let seen = try subject.values(of: [layer], recordCount: recordCount, pooling: .mean)[0].values
    let best = units.map { unit in
      (0..<seen.shape[0]).reduce(-Float.infinity) { max($0, seen.values[$1 * seen.shape[1] + unit]) }
    }
    let isLogits = layer == subject.network.description.outputs[0]
    let words =
      "Images from noise that \(isLogits ? "the logit of a class" : "a channel of \(layer)") answers to most, after "
      + "\(stepCount) steps with shifts of \(jitter) and decay \(decay), numbers within the range of \(seen.shape[0]) records. "
      + "Below each: its number, what it says to the image, and the most that it says to one of the records"
      + (place == .everywhere ? "." : ", there by the mean of its places.")
    if shape.count == 2 {
      let values = found.images.prefix(1, axis: 1)
      return [
        InspectionPart(
          .curves(axis: "sample", names: units.map { "\($0)" }), title: "What \(layer) looks for", words: words,
          values: Tensor(
            shape: [units.count + 1, shape[1]], values: (0..<shape[1]).map(Float.init) + values.values))
      ]
    }
    // For the eye: from the least number of its channel to the largest, in grey or in colour.
    let channels = shape[0] == 3 || shape[0] == 4 ? 3 : 1
    let shown = units.indices.flatMap { row in
      (0..<channels * plane).map { place in
        let channel = place / plane
        let value = found.images.values[row * shape[0] * plane + place]
        return high[channel] > low[channel] ? (value - low[channel]) / (high[channel] - low[channel]) : 0
      }
    }
    return [
      InspectionPart(
        .images(
          captions: units.indices.map { "\(units[$0]): \(Self.digits(found.values[$0])), \(Self.digits(best[$0]))" }),
        title: "What \(layer) looks for", words: words,
        values: Tensor(shape: [units.count, channels] + shape.dropFirst(), values: shown))
    ]
  }

  private static func digits(_ value: Float) -> String { "\((value * 100).rounded() / 100)" }
}
