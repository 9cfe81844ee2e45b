import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct MaskFillTests {
  @Test func isZeroOrTheSpectrogramsOwn() throws {
    let sample = Sample.spectrogram(Spectrogram(bandCount: 2, frameCount: 2, values: [-8, -4, -2, 2]))
    let mask: [Mask] = try logged(#"[{"start":1,"width":1}]"#)
    func filled(_ fill: MaskFill) -> [Float] {
      FrequencyMask(width: 1, fill: fill).apply(sample, mask).spectrogram.values
    }
    #expect(filled(.zero) == [-8, -4, 0, 0])
    #expect(filled(.mean) == [-8, -4, -3, -3])
    #expect(filled(.least) == [-8, -4, -8, -8])
    let empty = Sample.spectrogram(Spectrogram(bandCount: 2, frameCount: 0, values: []))
    for fill in MaskFill.allCases { #expect(FrequencyMask(width: 1, fill: fill).apply(empty, mask) == empty) }
  }
}
