import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct BatchTransformTests {
  @Test func isWrittenAsOneKey() throws {
    func read(_ json: String) throws -> BatchTransform {
      try JSONDecoder().decode(BatchTransform.self, from: Data(json.utf8))
    }
    #expect(try read(#"{"mixUp":0.2}"#) == .mixUp(alpha: 0.2))
    #expect(try read(#"{"cutMix":{"alpha":1}}"#) == .cutMix(alpha: 1))
    for transform in [BatchTransform.mixUp(alpha: 0.25), .cutMix(alpha: 3)] {
      let data = try JSONEncoder().encode(transform)
      #expect(try JSONDecoder().decode(BatchTransform.self, from: data) == transform)
    }
    #expect(
      String(decoding: try JSONEncoder().encode(BatchTransform.mixUp(alpha: 2)), as: UTF8.self)
        == #"{"mixUp":{"alpha":2}}"#)
    let error = #expect(throws: DecodingError.self) { try read(#"{"mixup":1}"#) }
    #expect(error?.words == "one of mixUp, cutMix is expected, found 'mixup'")
    #expect(throws: DecodingError.self) { try read(#"{"mixUp":{"beta":1}}"#) }
    #expect(throws: DecodingError.self) { try read(#"{"mixUp":1,"cutMix":1}"#) }
  }

  @Test func isChecked() throws {
    let picture = SampleShape.image(height: 2, width: 2, channelCount: 1)
    try BatchTransform.cutMix(alpha: 1).check(picture)
    try BatchTransform.mixUp(alpha: 1).check(.numbers(count: 3))
    let alpha = #expect(throws: StreamsError.self) { try BatchTransform.mixUp(alpha: 0).check(picture) }
    #expect(alpha?.message == "mixUp: alpha must be above 0 and at most 1000, is 0.0")
    let kind = #expect(throws: StreamsError.self) { try BatchTransform.cutMix(alpha: 1).check(.numbers(count: 3)) }
    #expect(kind?.message == "cutMix: works on pictures, but gets 3 numbers")
  }
}
