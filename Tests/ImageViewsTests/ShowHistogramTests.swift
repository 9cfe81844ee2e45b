import ImageViews
import Testing

@Suite struct ShowHistogramTests {
  @Test func levelsBeyondBlackAndWhiteWidenTheRange() throws {
    let found = ShowHistogram().exhibits(of: subject(image([-1, 3], height: 1, width: 2)))
    guard case .histogram(let histogram)? = found.first else { return #expect(Bool(false)) }
    #expect(histogram.low == -1 && histogram.high == 3 && histogram.counts[0].reduce(0, +) == 2)
  }
}

extension ShowHistogram: ExemplifiedView {
  static func checkExample() throws {
    let found = try view("histogram: 4").exhibits(
      of: subject(image([0, 1, 0.25, 1, 0.9, 0.5], height: 3, width: 1, channelCount: 2)))
    guard case .histogram(let histogram)? = found.first else { throw ImageViewRefusal("no histogram") }
    #expect(histogram.counts == [[1, 1, 0, 1], [0, 0, 1, 2]] && histogram.low == 0 && histogram.high == 1)
    let ranged = try view("histogram: {bins: 2, range: [0.2, 0.6]}").exhibits(
      of: subject(image([0, 0.25, 0.5, 1], height: 1, width: 4)))
    guard case .histogram(let part)? = ranged.first else { throw ImageViewRefusal("no histogram") }
    #expect(part.counts == [[1, 1]])
  }
}
