import Arrays
public import Networks
public import Settings

/// An attribution that weighs what a layer's channels say: a class activation map.
///
/// Kinds differ in the map that they make of a layer's values and gradients; choosing the layer, enlarging the map to the
/// record and scaling it are done here.
public protocol ActivationMapKind: AttributionKind {
  init()
  /// The layer, by name.
  var layer: String? { get set }
  /// What becomes of values that speak against the class.
  var variant: ActivationMapVariant { get set }
  /// What of the output is explained.
  var output: ExplainedOutput { get set }

  /// What people call it.
  static var title: String { get }

  /// What makes the map of a record over the layer's places, before anything is cut off or scaled.
  func maps(_ subject: AttributionSubject) throws -> (_ record: Int, _ layer: LayerValues) -> [Double]
}

/// What becomes of the values of an activation map that speak against the class.
public enum ActivationMapVariant: String, CaseIterable, Sendable, SettingValue {
  /// They become 0, as where the map was first described.
  case rectified
  /// They are kept.
  case signed
}

/// What a layer says of a record.
public struct LayerValues {
  public let channelCount: Int
  /// The layer's height, 1 over time, and its width.
  public let height, width: Int
  /// `[channel, height, width]`.
  public let values: ArraySlice<Float>
  /// Of the explained output with respect to the values.
  public let gradients: ArraySlice<Float>

  /// The places of a channel.
  public var placeCount: Int { height * width }

  /// The values of a channel.
  func channel(_ channel: Int) -> ArraySlice<Float> { part(channel, of: values) }

  /// The gradients of a channel.
  func gradient(_ channel: Int) -> ArraySlice<Float> { part(channel, of: gradients) }

  private func part(_ channel: Int, of all: ArraySlice<Float>) -> ArraySlice<Float> {
    all[all.startIndex + channel * placeCount..<all.startIndex + (channel + 1) * placeCount]
  }

  /// The sum over channels of their values, each weighed by one number.
  func weighed(_ weight: (_ channel: Int) throws -> Double) rethrows -> [Double] {
    var map = [Double](repeating: 0, count: placeCount)
    for channel in 0..<channelCount {
      let factor = try weight(channel)
      for (place, value) in self.channel(channel).enumerated() { map[place] += factor * Double(value) }
    }
    return map
  }

  /// The sum over channels of what their values and gradients make of each place.
  func summed(_ share: (_ value: Double, _ gradient: Double) -> Double) -> [Double] {
    var map = [Double](repeating: 0, count: placeCount)
    for channel in 0..<channelCount {
      for (place, (value, gradient)) in zip(self.channel(channel), self.gradient(channel)).enumerated() {
        map[place] += share(Double(value), Double(gradient))
      }
    }
    return map
  }
}

extension ActivationMapKind {
  /// The settings that all have.
  static var mapSettings: [Setting<Self>] {
    [
      Setting(
        "layer", \.layer, "The layer, by name; the last with the last convolution's resolution where none is named."),
      Setting(
        "variant", \.variant,
        "rectified shows only what speaks for the class, as first described; signed also what speaks against it."),
      Setting("output", \.output, "What of the output is explained."),
    ]
  }

  public static var shorthand: String? { "layer" }

  public var capturedLayers: [String] { layer.map { [$0] } ?? [] }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self {
    var fitted = self
    fitted.layer = try ActivationMaps.layer(layer, in: network)
    return fitted
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    guard let layer, let place = subject.captures.firstIndex(of: layer) else {
      preconditionFailure("the plan captures \(subject.captures), not '\(layer ?? "")'")
    }
    let shape = subject.gradientPlan.captureShapes[place]
    let mapOf = try maps(subject)
    let isSound = subject.inputs.shape.count == 3
    let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
    var values: [Float] = []
    try subject.forEachGradient(
      of: subject.count, output, class: { subject.decisions[$0] }, capturing: true
    ) { record, batch in
      batch += subject.input(record)
    } _: { record, point in
      try subject.onRecord()
      let found = LayerValues(
        channelCount: shape[0], height: height, width: width, values: point.captured[place].value,
        gradients: point.captured[place].gradient)
      var map = Tensor(shape: [height, width], values: mapOf(record, found).map(Float.init))
      if variant == .rectified { for place in map.values.indices { map.values[place] = max(map.values[place], 0) } }
      // What a layer that parts a sound into bands says of time alone.
      if isSound { map = ActivationMaps.summedOverRows(map) }
      values += ActivationMaps.scaled(ActivationMaps.resized(map, height: subject.height, width: subject.width)).values
    }
    return [
      ExplanationPart(
        .maps(variant == .rectified ? .sequential : .signed),
        title: Self.title + (variant == .signed ? ", signed" : "") + ", \(layer)",
        values: Tensor(shape: [subject.count, subject.height, subject.width], values: values))
    ]
  }
}
