import Media
import Settings
import Streams
import Testing

@Suite struct BatchTransformTests {
  private func read(_ yaml: String) throws -> BatchTransform {
    try BatchTransform.read(ConfigurationText.parse(yaml, file: "mix.yaml"))
  }

  @Test func isWrittenAsOneKey() throws {
    #expect(try read("mixUp: 0.2") == .mixUp(alpha: 0.2))
    #expect(try read("{cutMix: {alpha: 1}}") == .cutMix(alpha: 1))
    #expect(BatchTransform.mixUp(alpha: 1) != .cutMix(alpha: 1))
  }

  @Test(arguments: [
    ("mixup: 1", "mix.yaml:1:1: mixup: there is no mixing 'mixup'; did you mean 'mixUp'?"),
    ("mixUp: {beta: 1}", "mix.yaml:1:9: mixUp.beta: unknown key; expected one of alpha"),
    ("mixUp", "mix.yaml:1:1: 'alpha' is required and missing: Weights are drawn from Beta(alpha, alpha)."),
    ("cutMix: 0", "mix.yaml:1:1: cutMix: expected a number above 0 and at most 1000, found 0"),
    ("[]", "mix.yaml:1:1: expected a mixing, such as mixUp, found a list"),
  ])
  func mistakesAreLocated(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    #expect(error?.description == words)
  }

  @Test func isChecked() throws {
    let image = SampleShape.image(height: 2, width: 2, channelCount: 1)
    try BatchTransform.cutMix(alpha: 1).check(image)
    try BatchTransform.mixUp(alpha: 1).check(.numbers(count: 3))
    let alpha = #expect(throws: StreamsError.self) { try BatchTransform.mixUp(alpha: 0).check(image) }
    #expect(alpha?.message == "mixUp: alpha: expected a number above 0 and at most 1000, found 0")
    let kind = #expect(throws: StreamsError.self) { try BatchTransform.cutMix(alpha: 1).check(.numbers(count: 3)) }
    #expect(kind?.message == "cutMix: works on images, but gets 3 numbers")
  }
}
