import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct RandomShearTests {
  /// A ramp along y stays where it is; rows of a ramp along x move by their distance from the middle.
  @Test func movesRowsByTheirDistance() throws {
    let across: RandomShear.Draw = try logged(#"{"horizontal":20,"vertical":0}"#)
    let along: RandomShear.Draw = try logged(#"{"horizontal":0,"vertical":20}"#)
    let ramp = image((0..<81).map { Float($0 % 9) }, height: 9, width: 9)
    let step = RandomShear(horizontalDegrees: 30, fill: .nearest)
    let sheared = step.apply(ramp, across).image.samples
    let slope = Float(tan(20 * Double.pi / 180))
    expectNear([sheared[40], sheared[31], sheared[49], sheared[22]], [4, 4 - slope, 4 + slope, 4 - 2 * slope])
    let down = image((0..<81).map { Float($0 / 9) }, height: 9, width: 9)
    expectNear(step.apply(down, across).image.samples, down.image.samples)
    let vertical = step.apply(down, along).image.samples
    expectNear([vertical[40], vertical[39], vertical[41]], [4, 4 - slope, 4 + slope])
  }

  @Test func drawsBothAngles() throws {
    let sample = image([0], height: 1, width: 1)
    let found = draws(RandomShear(horizontalDegrees: 30, verticalDegrees: 10), for: sample)
    expectUniform(found.map(\.horizontal), on: -30...30)
    expectUniform(found.map(\.vertical), on: -10...10)
    #expect(try step(#"{"randomShear":15}"#) == .randomShear(RandomShear(horizontalDegrees: 15)))
    #expect(
      refusal(.randomShear(RandomShear(horizontalDegrees: 90)), of: sample.shape)
        == "horizontalDegrees: expected a number from 0 to 89, found 90")
  }

  @Test func noAngleChangesNothing() {
    let sample = Sample.image(noiseImage(height: 5, width: 4, channelCount: 3))
    #expect(drawn(.randomShear(RandomShear(horizontalDegrees: 0)), sample) == sample)
  }
}

extension RandomShear: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomShear(horizontalDegrees: 60, fill: .nearest), drawing: #"{"horizontal":45,"vertical":0}"#,
        image([0, 1, 2, 0, 1, 2, 0, 1, 2], height: 3, width: 3),
        gives: image([0, 0, 1, 0, 1, 2, 1, 2, 2], height: 3, width: 3))
    }
  }
}
