import Evaluation
import PredictionSamples
import Testing

@Suite struct ConfusionMatrixTests {
  @Test func rowsAreTrueClasses() throws {
    let matrix = try ConfusionMatrix(
      of: predictions([0, 0, 1], [[0.9, 0.1, 0], [0.2, 0.8, 0], [0, 0, 1]]))
    #expect(matrix.counts == [[1, 1, 0], [0, 0, 1], [0, 0, 0]])
  }
}
