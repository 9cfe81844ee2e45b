import Arrays
import Explanation
import Testing

struct ActivationMapsTests {
  @Test func `Enlarging is bilinear with half-pixel centres`() {
    let map = Tensor(shape: [1, 2], values: [0, 2])
    #expect(ActivationMaps.resized(map, height: 1, width: 4).values == [0, 0.5, 1.5, 2])
    #expect(ActivationMaps.resized(map, height: 2, width: 2).values == [0, 2, 0, 2])
  }

  @Test func `Scaling is by the largest magnitude`() {
    #expect(ActivationMaps.scaled(Tensor(shape: [1, 2], values: [-4, 2])).values == [-1, 0.5])
    #expect(ActivationMaps.scaled(Tensor(shape: [1, 2])).values == [0, 0])
  }
}
