import ImageViews
import Media
import Testing

@Suite struct ShowResponseTests {
  @Test func isOfConvolutions() throws {
    let refusal = #expect(throws: ImageViewRefusal.self) { try ShowResponse().check([nil]) }
    #expect(refusal?.message.hasPrefix("is of convolutions, and none is among the steps") == true)
    #expect(throws: Never.self) { try ShowResponse().check([nil, ImageConvolution(with: .box(size: 3))]) }
  }
}

extension ShowResponse: ExemplifiedView {
  static func checkExample() throws {
    func greatest(_ convolution: ImageConvolution) throws -> Double? {
      images(ShowResponse().exhibits(of: subject(image([0], height: 1, width: 1), with: convolution)))[0].scale?.high
    }
    // (1, -1) passes the fastest wave twice as large; done three times, eight times.
    let difference = ImageKernel(rows: [[1, -1]])
    #expect(abs(try #require(try greatest(ImageConvolution(with: difference))) - 2) < 1e-9)
    #expect(abs(try #require(try greatest(ImageConvolution(with: difference, times: 3))) - 8) < 1e-9)
  }
}
