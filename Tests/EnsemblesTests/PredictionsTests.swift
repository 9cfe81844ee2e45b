import Arrays
import Ensembles
import Testing

@Suite struct PredictionsTests {
  @Test func refusesWhatIsNoDistribution() {
    let cases: [([Int32], [[Float]], EnsembleError.Code)] = [
      ([0], [[0.5, 0.6]], .notADistribution), ([0], [[-0.5, 1.5]], .notADistribution),
      ([0], [[.nan, 1]], .notADistribution), ([2], [[0.5, 0.5]], .labelOutOfRange),
      ([-1], [[0.5, 0.5]], .labelOutOfRange), ([0, 1], [[0.5, 0.5]], .shapeMismatch),
    ]
    for (labels, rows, code) in cases {
      let error = #expect(throws: EnsembleError.self) { try predictions(labels, rows) }
      #expect(error?.code == code)
    }
    let empty = #expect(throws: EnsembleError.self) {
      try Predictions(labels: [], probabilities: Tensor(shape: [0, 3]))
    }
    #expect(empty?.code == .empty)
  }

  @Test func refusesLogitsThatDoNotFit() {
    let probabilities = Tensor(shape: [1, 2], values: [0.5, 0.5])
    for logits in [Tensor(shape: [2, 1]), Tensor(shape: [1, 2], values: [0, .infinity])] {
      #expect(throws: EnsembleError.self) { try Predictions(labels: [0], probabilities: probabilities, logits: logits) }
    }
  }

  @Test func decidesTheFirstOfEquals() throws {
    #expect(try predictions([0, 0], [[0.2, 0.4, 0.4], [0.1, 0.2, 0.7]]).decisions() == [1, 2])
  }
}
