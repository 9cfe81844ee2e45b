import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct StepSettingsTests {
  @Test func aValueAloneStandsForOneSetting() throws {
    #expect(try step(#"{"blur":5}"#) == step(#"{"blur":{"kernelSize":5}}"#))
    #expect(try step(#"{"brightness":[0.5,2]}"#) == step(#"{"brightness":{"factors":[0.5,2]}}"#))
    #expect(try step(#"{"normalize":{"mean":[0],"std":[1]}}"#) == .normalize(Normalize(mean: [0], std: [1])))
  }

  @Test func nothingStandsForAllDefaults() throws {
    #expect(try step(#"{"randAugment":null}"#) == .randAugment(RandAugment()))
    #expect(try step(#"{"randAugment":{}}"#) == .randAugment(RandAugment()))
    #expect(
      refusal(ofJSON: #"{"randAugment":3}"#) == "randAugment: expected settings among count, magnitude, interpolation")
  }

  @Test func errorsNameTheSetting() {
    #expect(
      refusal(ofJSON: #"{"blur":null}"#)
        == "blur: the setting 'kernelSize' is missing; there are kernelSize, sigma, probability")
    #expect(refusal(ofJSON: #"{"blur":{"kernelSize":2.5}}"#) == "blur: kernelSize: expected a value of type Int")
    #expect(refusal(ofJSON: #"{"blur":{"kernelSize":3,"sigma":"much"}}"#)?.hasPrefix("blur: sigma: ") == true)
    #expect(
      refusal(ofJSON: #"{"resize":{"height":3,"method":"cubic"}}"#)
        == "resize: method: 'cubic' is none of nearest, box, area, bilinear, hamming, bicubic, lanczos")
    #expect(
      refusal(ofJSON: #"{"gain":{"decibels":3,"volume":1}}"#)
        == "gain: no setting is called 'volume'; there are decibels, probability")
  }
}
