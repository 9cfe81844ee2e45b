import Arrays
import Testing

@Suite struct TensorTests {
  @Test func rowsAreSlicesOfTheFirstAxis() {
    let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(tensor[row: 1] == Tensor(shape: [3], values: [4, 5, 6]))
  }

  @Test func reshapingKeepsTheElements() {
    let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(tensor.reshaped(to: [3, 2]).values == tensor.values)
  }

  @Test func aWrongCountTraps() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2, 2], values: [1]) }
  }
}
