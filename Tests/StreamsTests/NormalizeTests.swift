import Media
import Streams
import Testing

@Suite struct NormalizeTests {
  @Test func eachChannelHasItsOwn() {
    let shape = Image.Shape(height: 1, width: 2, channelCount: 2)
    let two = Transform.normalize(Normalize(mean: [1, 2], std: [2, 4]))
    #expect(applied(two, to: [1, 3, 2, 10], shape) == [0, 1, 0, 2])
    let one = Transform.normalize(Normalize(mean: [1], std: [2]))
    #expect(applied(one, to: [1, 3, 5, 9], shape) == [0, 1, 2, 4])
  }
}
