import Arrays
import Explanation
import Testing

@Suite struct GradCAMTests {
  @Test func weighsChannelsByTheirMeanGradient() {
    let value = Tensor(shape: [2, 1, 2], values: [1, 2, 3, 1])
    let gradient = Tensor(shape: [2, 1, 2], values: [2, 4, -1, -3])
    // Weights 3 and -2: 3·[1, 2] - 2·[3, 1] = [-3, 4].
    #expect(GradCAM.map(value: value, gradient: gradient).values == [0, 4])
  }

  @Test func enlargesWithHalfPixelCentresAndDividesByThePeak() {
    let map = GradCAM.map(
      value: Tensor(shape: [1, 1, 2], values: [0, 2]), gradient: Tensor(shape: [1, 1, 2], values: [1, 1]))
    #expect(GradCAM.resized(map, height: 1, width: 4).values == [0, 0.25, 0.75, 1])
  }

  @Test func nothingSpeaksForTheClass() {
    let map = GradCAM.map(
      value: Tensor(shape: [1, 2, 2], repeating: 1), gradient: Tensor(shape: [1, 2, 2], repeating: -1))
    #expect(GradCAM.resized(map, height: 4, width: 4).values.allSatisfy { $0 == 0 })
  }
}
