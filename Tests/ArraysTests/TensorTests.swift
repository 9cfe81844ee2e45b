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

  @Test func prefixesKeepTheirAxis() {
    let tensor = Tensor(shape: [2, 3, 2], values: (0..<12).map { Float($0) })
    #expect(tensor.prefix(1) == Tensor(shape: [1, 3, 2], values: [0, 1, 2, 3, 4, 5]))
    #expect(tensor.prefix(2, axis: 1) == Tensor(shape: [2, 2, 2], values: [0, 1, 2, 3, 6, 7, 8, 9]))
    #expect(tensor.prefix(9, axis: 1) == tensor)
  }

  @Test func aWrongCountTraps() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2, 2], values: [1]) }
  }
}
