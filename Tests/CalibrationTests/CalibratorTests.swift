import Arrays
import Calibration
import Evaluation
import Foundation
import Testing

@Suite struct CalibratorTests {
  @Test(arguments: CalibrationMethod.allCases) func survivesStorage(_ method: CalibrationMethod) throws {
    let records = try CalibrationGolden.load(1).records()
    let calibrator = method.fit(records)
    #expect(calibrator.method == method)
    let restored = try JSONDecoder().decode(Calibrator.self, from: JSONEncoder().encode(calibrator))
    #expect(restored == calibrator)
    #expect(try restored.apply(records.scores) == calibrator.apply(records.scores))
  }

  @Test(arguments: CalibrationMethod.allCases) func neverRaisesTheLossOnTheFittedRecords(
    _ method: CalibrationMethod
  ) throws {
    let records = try CalibrationGolden.load(0).records()
    let before = try negativeLogLikelihood(of: LabelledScores(records.scores.softmax(), labels: records.labels))
    let after = try negativeLogLikelihood(
      of: LabelledScores(method.fit(records).apply(records.scores), labels: records.labels))
    #expect(after <= before + 1e-12)
  }

  @Test func temperatureKeepsEveryDecision() throws {
    let records = try CalibrationGolden.load(0).records()
    let calibrated = try CalibrationMethod.temperature.fit(records).apply(records.scores)
    for record in 0..<records.recordCount {
      #expect(calibrated.decision(record: record) == records.scores.decision(record: record))
    }
  }

  @Test func refusesOtherClassCounts() throws {
    let calibrator = CalibrationMethod.vector.fit(try CalibrationGolden.load(1).records())
    let error = #expect(throws: EvaluationError.self) { try calibrator.apply(Tensor(shape: [1, 4])) }
    #expect(error?.code == .shapeMismatch)
  }

  @Test(arguments: [
    #"{"method":"vector","parameters":{"weights":[1],"offsets":[],"gradientNorm":0,"isConverged":true,"ridge":0,"#
      + #""negativeLogLikelihood":1,"iterationCount":1}}"#,
    #"{"method":"isotonic","parameters":{"functions":[],"floor":0.1}}"#,
    #"{"method":"temperature","parameters":{"temperature":0,"negativeLogLikelihood":1,"derivative":0,"#
      + #""inverseTemperatureBracket":[1,1],"isAtBound":false,"evaluationCount":1}}"#,
  ]) func refusesDamage(_ text: String) {
    let error = #expect(throws: EvaluationError.self) {
      try JSONDecoder().decode(Calibrator.self, from: Data(text.utf8))
    }
    #expect(error?.code == .damaged)
  }
}
