import Media
import Streams
import Testing

/// A step whose tests give an example, which the test of all kinds does; a step without one is told of there.
protocol ExemplifiedStep: TransformStep {
  static var example: StepExample { get throws }
}

/// What a step makes of a sample, and what must come out: computed by hand, by a naive twin, or by a primitive that has
/// goldens.
struct StepExample {
  let sample: Sample
  let found: Sample
  let expected: Sample

  /// Does a step that is not random.
  init(_ step: some FixedStep, _ sample: Sample, gives expected: Sample) throws {
    (self.sample, self.expected) = (sample, expected)
    found = try step.apply(sample)
  }

  /// Does what was drawn, as a log holds it.
  init<Step: RandomStep>(_ step: Step, drawing draw: String, _ sample: Sample, gives expected: Sample) throws {
    (self.sample, self.expected) = (sample, expected)
    found = try step.apply(sample, logged(draw) as Step.Draw)
  }

  /// Checks that the step makes what it must, and that this is a change.
  func check(_ keyword: String) {
    #expect(sample != expected, "the example of \(keyword) changes nothing")
    #expect(found.shape == expected.shape)
    let (numbers, wanted) = (Self.numbers(found), Self.numbers(expected))
    #expect(
      numbers.count == wanted.count && zip(numbers, wanted).allSatisfy { abs($0 - $1) <= 1e-4 },
      "\(keyword) gives \(numbers.prefix(40)) for \(wanted.prefix(40))")
  }

  private static func numbers(_ sample: Sample) -> [Float] {
    switch sample {
    case .image(let image): image.samples
    case .waveform(let waveform): waveform.samples
    case .spectrogram(let spectrogram): spectrogram.values
    case .numbers(let numbers): numbers
    }
  }
}
