import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct RegressionScoresTests {
  @Test func agreesWithAHandComputation() throws {
    // Errors 1, -1, 0, 2 around targets of mean 2.5 and squared deviations 2.25, 0.25, 0.25, 2.25.
    let scores = try RegressionScores(of: numbers([[2], [1], [3], [6]], targets: [[1], [2], [3], [4]]))
    #expect(scores.rootMeanSquaredError == 1.5.squareRoot())
    #expect(scores.meanAbsoluteError == 1)
    #expect(scores.determination == 1 - 6.0 / 5)
  }

  @Test func severalNumbersCountAlike() throws {
    let scores = try RegressionScores(of: numbers([[0, 10], [2, 14]], targets: [[0, 10], [4, 14]]))
    #expect(scores.rootMeanSquaredError == 1)
    #expect(scores.meanAbsoluteError == 0.5)
    // The first explains 1 − 4 / 8 of its variance, the second all of it.
    #expect(scores.determination == 0.75)
  }

  @Test func aNumberThatNeverChangesHasNothingToExplain() throws {
    #expect(try RegressionScores(of: numbers([[1], [2]], targets: [[3], [3]])).determination == nil)
    #expect(try RegressionScores(of: numbers([[1, 1], [2, 3]], targets: [[1, 3], [2, 3]])).determination == nil)
  }

  @Test func refusesWhatIsNoNumber() throws {
    for (rows, targets, word) in [
      ([[1], [.nan]], [[1], [2]], "prediction of record 1"), ([[1], [2]], [[1], [.infinity]], "target of record 1"),
    ] as [([[Float]], [[Float]], String)] {
      let error = #expect(throws: EvaluationError.self) { try RegressionScores(of: numbers(rows, targets: targets)) }
      #expect(error?.code == .notFinite && error?.message.contains(word) == true)
    }
    let none = #expect(throws: EvaluationError.self) { try RegressionScores(of: numbers([], targets: [])) }
    #expect(none?.code == .empty)
    let classes = #expect(throws: EvaluationError.self) { try RegressionScores(of: predictions([0], [[1, 0]])) }
    #expect(classes?.code == .otherMeaning)
  }
}
