import ImageViews
import Media
import Testing

@Suite struct ShowChannelsTests {
  @Test func namesMustBeAsManyAsChannels() throws {
    let refusal = #expect(throws: ImageViewRefusal.self) {
      try view("channels: [hue, value]").exhibits(of: subject(image([0, 0, 0], height: 1, width: 1, channelCount: 3)))
    }
    #expect(refusal?.setting == "names" && refusal?.message == "expected 3 names, one a channel, found 2")
  }
}

extension ShowChannels: ExemplifiedView {
  static func checkExample() throws {
    let color = image([0, 1, 0.5, 1, 0, 0.5], height: 1, width: 2, channelCount: 3)
    let shown = try images(view("channels: [R, G, B]").exhibits(of: subject(color, name: "cat")))
    #expect(shown.map(\.caption) == ["cat: R", "cat: G", "cat: B"])
    #expect(
      shown.map { $0.pixels?.samples[0] } == [0, 255, 128] && shown.map { $0.pixels?.samples[3] } == [255, 0, 128])
    #expect(images(try ShowChannels().exhibits(of: subject(color)))[2].caption == "Channel 2")
  }
}
