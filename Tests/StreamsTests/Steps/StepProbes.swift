import Arrays
import Foundation
import Media
import Settings
import Streams
import Testing

/// Does a transform to an image whose samples, before and after, come in the order `[channel, height, width]`.
func applied(_ transform: Transform, to values: [Float], _ shape: ImageShape, seed: UInt64 = 0) -> [Float] {
  let plane = shape.height * shape.width
  let samples = (0..<values.count).map { values[$0 % shape.channelCount * plane + $0 / shape.channelCount] }
  return drawn(transform, .image(FloatImage(shape: shape, samples: samples)), seed: seed).image.planarSamples
}

/// Does a transform to a sample.
func drawn(_ transform: Transform, _ sample: Sample, seed: UInt64 = 0) -> Sample {
  var generator = RandomKey(seed: seed).generator()
  do {
    return try transform.apply(sample, generator: &generator)
  } catch {
    Issue.record(error)
    return sample
  }
}

/// An image of random levels.
func noiseImage(height: Int, width: Int, channelCount: Int, seed: UInt64 = 5) -> FloatImage {
  let shape = ImageShape(height: height, width: width, channelCount: channelCount)
  var generator = RandomKey(seed: seed).generator()
  return FloatImage(shape: shape, samples: (0..<shape.sampleCount).map { _ in Float(generator.below(256)) / 255 })
}

/// The words with which a step refuses a shape; `nil` if it takes it.
func refusal(_ transform: Transform, of shape: SampleShape) -> String? {
  do {
    _ = try transform.outputShape(of: shape)
    return nil
  } catch {
    return error.code == .configuration ? error.message : "another code: \(error)"
  }
}

/// The words, behind the file's name, with which YAML is refused as a step; `nil` if it is one.
func refusal(_ yaml: String) -> String? {
  do {
    _ = try step(yaml)
    return nil
  } catch {
    return "\(error)".replacing("steps.yaml:", with: "")
  }
}

/// An image of given samples, row-major, channels innermost.
func image(_ samples: [Float], height: Int, width: Int, channelCount: Int = 1) -> Sample {
  .image(FloatImage(shape: ImageShape(height: height, width: width, channelCount: channelCount), samples: samples))
}

/// A sound of one channel.
func sound(_ samples: [Float], sampleRateHz: Int = 8000) -> Sample {
  .waveform(Waveform(sampleRateHz: sampleRateHz, samples: samples))
}

/// A pure tone.
func tone(hertz: Double, frameCount: Int, sampleRateHz: Int = 8000) -> Sample {
  sound(
    (0..<frameCount).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / Double(sampleRateHz))) },
    sampleRateHz: sampleRateHz)
}

/// What a step draws under many seeds.
func draws<Step: RandomStep>(_ step: Step, for sample: Sample, count: Int = 400) -> [Step.Draw] {
  (0..<count).map { seed in
    var generator = RandomKey(seed: UInt64(seed)).generator()
    return step.draw(for: sample, generator: &generator)
  }
}

/// Expects numbers to lie within bounds, to come near both, and to have their middle as mean, as uniform ones do.
func expectUniform(
  _ numbers: [Float], on bounds: ClosedRange<Float>, location: Testing.SourceLocation = #_sourceLocation
) {
  let width = bounds.upperBound - bounds.lowerBound
  #expect(numbers.allSatisfy { bounds.contains($0) }, sourceLocation: location)
  #expect(numbers.contains { $0 < bounds.lowerBound + width / 20 }, sourceLocation: location)
  #expect(numbers.contains { $0 > bounds.upperBound - width / 20 }, sourceLocation: location)
  // Four standard deviations of the mean of uniform numbers.
  let mean = numbers.reduce(0, +) / Float(numbers.count)
  let tolerance = 4 * width / (12 * Float(numbers.count)).squareRoot()
  #expect(abs(mean - (bounds.lowerBound + bounds.upperBound) / 2) < tolerance, sourceLocation: location)
}

/// Expects about half of all draws to do something.
func expectHalf<Draw>(_ draws: [Draw?], location: Testing.SourceLocation = #_sourceLocation) {
  let count = draws.count { $0 != nil }
  // Four standard deviations.
  #expect(
    abs(Double(count) - Double(draws.count) / 2) < 2 * Double(draws.count).squareRoot(), sourceLocation: location)
}

/// Expects numbers to be near others.
func expectNear(
  _ found: [Float], _ expected: [Float], within tolerance: Float = 1e-5,
  location: Testing.SourceLocation = #_sourceLocation
) {
  #expect(
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance },
    "\(found) is not \(expected)", sourceLocation: location)
}

/// Reads a step from YAML.
func step(_ yaml: String) throws -> Transform {
  try Transform.read(ConfigurationText.parse(yaml, file: "steps.yaml"))
}

/// Reads a draw as it stands in a log.
func logged<Draw: Decodable>(_ json: String) throws -> Draw {
  try JSONDecoder().decode(Draw.self, from: Data(json.utf8))
}
