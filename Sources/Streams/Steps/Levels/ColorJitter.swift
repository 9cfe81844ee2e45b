package import Arrays
import Media
public import Settings

/// Changes brightness, contrast, saturation and hue, in random order: torchvision's `ColorJitter`.
///
/// Each is written as a strength or an interval, as in the steps of these names.
public struct ColorJitter: Hashable, Sendable {
  /// What the factor of brightness is drawn from.
  public var brightness: Interval
  /// What the factor of contrast is drawn from.
  public var contrast: Interval
  /// What the factor of saturation is drawn from.
  public var saturation: Interval
  /// What the turn of the colour circle is drawn from.
  public var hue: Interval
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(
    brightness: Interval = .only(1), contrast: Interval = .only(1), saturation: Interval = .only(1),
    hue: Interval = .only(0), probability: Float = 1
  ) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(probability: 1) }
}

extension Transform {
  /// Changes brightness, contrast, saturation and hue.
  public static func colorJitter(_ step: ColorJitter) -> Transform { Transform(step: step) }
}

extension ColorJitter: OccasionalStep {
  public static let keyword = "colorJitter"
  public static let summary = "Changes brightness, contrast, saturation and hue, in random order."
  public static let settings: [Setting<ColorJitter>] = [
    Setting(
      "brightness", \.brightness.orStrength, in: .within(0...10),
      "What the factor of brightness is drawn from; a strength s alone is [1 - s, 1 + s]."),
    Setting(
      "contrast", \.contrast.orStrength, in: .within(0...10),
      "What the factor of contrast is drawn from; a strength s alone is [1 - s, 1 + s]."),
    Setting(
      "saturation", \.saturation.orStrength, in: .within(0...10),
      "What the factor of saturation is drawn from; a strength s alone is [1 - s, 1 + s]."),
    Setting(
      "hue", \.hue.orBound, in: .within(-0.5...0.5), unit: "whole turns",
      "What the turn of the color circle is drawn from; a bound b alone is [-b, b]."),
    .probability,
  ]
  package var needsUnitRange: Bool { true }

  /// What is changed.
  package enum Change: String, Codable, Hashable, Sendable, CaseIterable {
    case brightness, contrast, saturation, hue
  }

  /// The order, and the amounts in that order.
  package struct Changes: Codable, Hashable, Sendable {
    package var order: [Change]
    package var amounts: [Float]
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.colorImage()
    return input
  }

  /// The changes; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Changes? {
    let happens = generator.happens(probability)
    let order = Change.allCases.shuffled(using: &generator)
    let amounts = order.map { interval($0).draw(&generator) }
    return happens ? Changes(order: order, amounts: amounts) : nil
  }

  package func apply(_ sample: Sample, _ draw: Changes?) -> Sample {
    guard let draw else { return sample }
    var image = sample.image
    for (change, amount) in zip(draw.order, draw.amounts) {
      switch change {
      case .brightness where amount != 1: image = image.adjustingBrightness(amount)
      case .contrast where amount != 1: image = image.adjustingContrast(amount)
      case .saturation where amount != 1: image = image.adjustingSaturation(amount)
      case .hue where amount != 0: image = image.adjustingHue(amount)
      default: break
      }
    }
    return .image(image)
  }

  private func interval(_ change: Change) -> Interval {
    switch change {
    case .brightness: brightness
    case .contrast: contrast
    case .saturation: saturation
    case .hue: hue
    }
  }
}
