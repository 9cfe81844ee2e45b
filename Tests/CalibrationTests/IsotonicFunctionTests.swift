import Calibration
import Evaluation
import Foundation
import PredictionSamples
import Testing

@Suite struct IsotonicFunctionTests {
  private struct Golden: Decodable { var score, label, query, calibrated: [Double] }

  @Test func agreesWithScikitLearn() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: goldenBytes("isotonic.json"))
    let function = IsotonicFunction(arguments: golden.score, targets: golden.label)
    for (query, expected) in zip(golden.query, golden.calibrated) {
      #expect(abs(function(query) - expected) < 1e-12)
    }
  }

  @Test func poolsViolatorsAndTies() {
    let function = IsotonicFunction(arguments: [3, 1, 2, 4, 4], targets: [0, 0, 1, 1, 0])
    #expect(function.thresholds == [1, 2, 4])
    #expect(function.levels == [0, 0.5, 0.5])
    #expect(function(1.5) == 0.25)
    #expect(function(-9) == 0)
    #expect(function(9) == 0.5)
  }

  @Test func refusesADamagedFunction() {
    let text = #"{"thresholds":[1,0],"levels":[0,1]}"#
    #expect(throws: EvaluationError.self) {
      try JSONDecoder().decode(IsotonicFunction.self, from: Data(text.utf8))
    }
  }
}
