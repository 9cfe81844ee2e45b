import Arrays
import Ensembles
import Testing

@Suite struct RegressionScoresTests {
  @Test func agreesWithAHandComputation() throws {
    // Errors 1, -1, 0, 2 around targets of mean 2.5 and squared deviations 2.25, 0.25, 0.25, 2.25.
    let scores = RegressionScores(of: try numbers([[2], [1], [3], [6]], targets: [[1], [2], [3], [4]]))
    #expect(scores.rootMeanSquaredError == 1.5.squareRoot())
    #expect(scores.meanAbsoluteError == 1)
    #expect(scores.determination == 1 - 6.0 / 5)
  }

  @Test func severalNumbersCountAlike() throws {
    let scores = RegressionScores(of: try numbers([[0, 10], [2, 14]], targets: [[0, 10], [4, 14]]))
    #expect(scores.rootMeanSquaredError == 1)
    #expect(scores.meanAbsoluteError == 0.5)
    // The first explains 1 − 4 / 8 of its variance, the second all of it.
    #expect(scores.determination == 0.75)
  }

  @Test func aNumberThatNeverChangesHasNothingToExplain() throws {
    #expect(RegressionScores(of: try numbers([[1], [2]], targets: [[3], [3]])).determination == nil)
    #expect(RegressionScores(of: try numbers([[1, 1], [2, 3]], targets: [[1, 3], [2, 3]])).determination == nil)
  }
}

/// Predictions of rows of numbers.
func numbers(_ rows: [[Float]], targets: [[Float]]) throws -> RegressionPredictions {
  func tensor(_ rows: [[Float]]) -> Tensor {
    Tensor(shape: [rows.count, rows.first?.count ?? 1], values: rows.flatMap(\.self))
  }
  return try RegressionPredictions(targets: tensor(targets), values: tensor(rows))
}
