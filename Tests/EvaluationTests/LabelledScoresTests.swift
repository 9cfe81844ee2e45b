import Evaluation
import Testing

@Suite struct LabelledScoresTests {
  @Test(
    arguments: [
      ([0], EvaluationError.Code.shapeMismatch), ([0, 2], .labelOutOfRange), ([-1, 0], .labelOutOfRange),
    ] as [([Int32], EvaluationError.Code)])
  func refusesWrongLabels(_ labels: [Int32], _ code: EvaluationError.Code) throws {
    let scores = try ClassScores(classCount: 2, values: [0, 1, 1, 0])
    let error = #expect(throws: EvaluationError.self) { try LabelledScores(scores, labels: labels) }
    #expect(error?.code == code)
  }

  @Test func refusesNoRecords() throws {
    let error = #expect(throws: EvaluationError.self) {
      try LabelledScores(ClassScores(classCount: 2, values: []), labels: [])
    }
    #expect(error?.code == .tooFewRecords)
  }
}
