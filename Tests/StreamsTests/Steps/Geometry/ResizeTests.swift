import Arrays
import Media
import Streams
import Testing

@Suite struct ResizeTests {
  private let sample = Sample.image(noiseImage(height: 6, width: 8, channelCount: 3))

  @Test func isWhatTheLibraryDoes() throws {
    let size = ImageSize(height: 3, width: 5)
    let cases: [(ResizeFilter, ResizePreset, ResizeMethod)] = [
      (.bilinear, .pillow, .pillow(.bilinear)), (.lanczos, .pillow, .pillow(.lanczos)),
      (.area, .tensorFlow, .tensorFlow(.area)), (.bicubic, .tensorFlow, .tensorFlow(.bicubic(antialiased: false))),
      (.bicubic, .tensorFlowAntialiased, .tensorFlow(.bicubic(antialiased: true))),
      (.lanczos, .tensorFlow, .tensorFlow(.lanczos3(antialiased: false))),
    ]
    for (filter, preset, method) in cases {
      let step = Transform.resize(Resize(height: 3, width: 5, method: filter, preset: preset))
      #expect(drawn(step, sample) == .image(sample.image.resized(to: size, method: method)))
      #expect(try step.outputShape(of: sample.shape) == .image(height: 3, width: 5, channelCount: 3))
      #expect(!step.isRandom && step.evaluation == step)
    }
  }

  @Test func oneNumberIsASquare() throws {
    #expect(try step(#"{"resize":24}"#) == .resize(Resize(height: 24, width: 24)))
    #expect(try step(#"{"resize":{"height":24,"width":12}}"#) == .resize(Resize(height: 24, width: 12)))
  }

  @Test func refusesWhatTheLibraryHasNot() {
    #expect(
      refusal(.resize(Resize(height: 3, width: 3, method: .box, preset: .tensorFlow)), of: sample.shape)
        == "method: the preset tensorFlow has no method box; it has nearest, area, bilinear, bicubic, lanczos")
    #expect(
      refusal(.resize(Resize(height: 3, width: 3, method: .nearest, preset: .tensorFlowAntialiased)), of: sample.shape)
        == "method: the preset tensorFlowAntialiased has no method nearest; it has bilinear, bicubic, lanczos")
    #expect(
      refusal(.resize(Resize(height: 0, width: 3)), of: sample.shape)
        == "height: expected an integer from 1 to 32768, found 0")
    #expect(
      refusal(.resize(Resize(height: 30000, width: 30000)), of: sample.shape)?.hasPrefix("height: expected at most")
        == true)
  }
}

extension Resize: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Resize(height: 1, width: 4),
        image([0, 1], height: 1, width: 2),
        gives: image([0, 0.25, 0.75, 1], height: 1, width: 4))
    }
  }
}
