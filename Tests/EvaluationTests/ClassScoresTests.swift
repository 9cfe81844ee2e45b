import Arrays
import Evaluation
import Testing

@Suite struct ClassScoresTests {
  @Test func refusesWhatIsNotFiniteAndSaysWhere() {
    let error = #expect(throws: EvaluationError.self) { try ClassScores(classCount: 2, values: [0, 1, .nan, 2]) }
    #expect(error?.code == .notFinite)
    #expect(error?.message.contains("record 1, class 0") == true)
    #expect(throws: EvaluationError.self) { try ClassScores(classCount: 3, values: [0, 1]) }
    #expect(throws: EvaluationError.self) { try ClassScores(Tensor(shape: [4])) }
  }

  @Test func softmaxSurvivesLargeLogits() throws {
    let scores = try ClassScores(classCount: 2, values: [1000, 1000, -1000, 0]).softmax()
    #expect(scores.values == [0.5, 0.5, 0, 1])
    #expect(scores.logarithm().values[2] > -28)
    #expect(scores.decision(record: 0) == 0)
    #expect(scores.decision(record: 1) == 1)
  }
}
