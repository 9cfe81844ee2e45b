import Evaluation
import Testing

@Suite struct JudgedRecordsTests {
  private func predictions(
    _ outputs: [Double], _ labels: [Int32], _ ids: [Int64], _ meaning: OutputMeaning = .probabilities
  ) throws -> Predictions {
    try Predictions(meaning: meaning, width: 2, outputs: outputs, labels: labels, recordIDs: ids)
  }

  /// Two folds come together by id; a record that both predicted has the mean; one without a class is left out.
  @Test func joinsFolds() throws {
    let judged = try JudgedRecords(of: [
      predictions([0.9, 0.1, 0.2, 0.8, 0.5, 0.5], [0, 0, -1], [7, 3, 9]),
      predictions([0.6, 0.4, 0.4, 0.6], [1, 0], [5, 3]),
    ])
    #expect(judged.recordIDs == [3, 5, 7] && judged.labels == [0, 1, 0])
    for (found, wanted) in zip(judged.probabilities, [0.3, 0.7, 0.6, 0.4, 0.9, 0.1]) {
      #expect(abs(found - wanted) < 1e-12)
    }
    #expect((0..<3).map(judged.decision) == [1, 0, 0])
    #expect(judged.topLosses(2) == [0, 1] && judged.topLosses(9) == [0, 1, 2])
    let mistakes = judged.mistakes(1)
    #expect(
      mistakes.map(\.label) == [0, 1] && mistakes.map(\.decision) == [1, 0] && mistakes.map(\.records) == [[0], [1]])
    let none = judged.mistakes(0)
    #expect(none.count == 2 && none.map(\.records) == [[], []])
  }

  @Test func refusesWhatDoesNotFit() throws {
    let one = try predictions([0.9, 0.1], [0], [1])
    #expect(throws: EvaluationError.self) { try JudgedRecords(of: [one, predictions([0.9, 0.1], [1], [1])]) }
    #expect(throws: EvaluationError.self) { try JudgedRecords(of: [predictions([0.9, 0.1], [-1], [1])]) }
    #expect(throws: EvaluationError.self) {
      try JudgedRecords(of: [predictions([0.9, 0.1], [0], [1], .independentProbabilities)])
    }
    #expect(throws: EvaluationError.self) {
      try JudgedRecords(of: [
        one, Predictions(meaning: .probabilities, width: 3, outputs: [1.0, 0, 0], labels: [0], recordIDs: [2]),
      ])
    }
  }
}
