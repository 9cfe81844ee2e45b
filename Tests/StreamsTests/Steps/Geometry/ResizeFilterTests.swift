import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct ResizeFilterTests {
  /// Which methods each library has.
  @Test func librariesHaveTheirOwn() {
    let shape = SampleShape.image(height: 4, width: 4, channelCount: 1)
    func methods(_ preset: ResizePreset) -> [ResizeFilter] {
      ResizeFilter.allCases.filter {
        refusal(.resize(Resize(height: 2, width: 2, method: $0, preset: preset)), of: shape) == nil
      }
    }
    #expect(methods(.pillow) == [.nearest, .box, .bilinear, .hamming, .bicubic, .lanczos])
    #expect(methods(.tensorFlow) == [.nearest, .area, .bilinear, .bicubic, .lanczos])
    #expect(methods(.tensorFlowAntialiased) == [.bilinear, .bicubic, .lanczos])
  }
}
