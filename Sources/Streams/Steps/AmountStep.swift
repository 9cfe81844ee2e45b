package import Arrays
package import Media
import Settings

/// A step that may leave samples as they are.
package protocol OccasionalStep: RandomStep {
  /// How often anything is done.
  var probability: Float { get set }
}

extension Setting where Owner: OccasionalStep {
  /// How often the step is done.
  static var probability: Setting {
    Setting("probability", \.probability, in: .within(0...1), "How often it is done.")
  }
}

/// A step that, with some probability, changes a sample by an amount drawn uniformly from an interval.
package protocol AmountStep: OccasionalStep where Draw == Float? {
  /// What amounts are drawn from.
  var amounts: Interval { get }
  /// Changes a sample by an amount.
  func changed(_ sample: Sample, by amount: Float) throws(StreamsError) -> Sample
}

extension AmountStep {
  package var isRandom: Bool { probability < 1 || !amounts.isSingle }

  /// The amount; `nil` if nothing happens.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Float? {
    let happens = generator.happens(probability)
    let amount = amounts.draw(&generator)
    return happens ? amount : nil
  }

  package func apply(_ sample: Sample, _ amount: Float?) throws(StreamsError) -> Sample {
    guard let amount else { return sample }
    return try changed(sample, by: amount)
  }
}

/// A step that, with some probability, changes an image in a way that is not drawn.
package protocol ChanceStep: OccasionalStep where Draw == Bool {
  /// Changes an image.
  func changed(_ image: FloatImage) -> FloatImage
}

extension ChanceStep {
  package var isRandom: Bool { probability < 1 }
  package var needsUnitRange: Bool { true }

  /// Whether it is done.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Bool { generator.happens(probability) }

  package func apply(_ sample: Sample, _ happens: Bool) -> Sample {
    happens ? .image(changed(sample.image)) : sample
  }
}
