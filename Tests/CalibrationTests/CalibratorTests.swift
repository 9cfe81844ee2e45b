import Arrays
import Calibration
import Evaluation
import Foundation
import PredictionSamples
import Settings
import Testing

@Suite struct CalibratorTests {
  static let all = Calibrator.all.map { type in
    // Every kind of the family can be made with its defaults.
    func made<Made>(_ type: Made.Type) -> Calibrator where Made: CalibratorKind { Calibrator(kind: Made()) }
    guard let type = type as? any CalibratorKind.Type else { preconditionFailure("\(type) is no calibrator") }
    return made(type)
  }

  @Test(arguments: Calibrator.all.indices) func hasAnExample(index: Int) throws {
    let type = Calibrator.all[index]
    guard let calibrator = type as? any ExemplifiedCalibrator.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedCalibrator")
      return
    }
    try calibrator.example.check(type.keyword)
  }

  private func golden(_ index: Int) throws -> Predictions { try CalibrationGolden.load(index).records() }

  @Test(arguments: all) func survivesStorage(_ calibrator: Calibrator) throws {
    let records = try golden(1)
    let fitted = try FittedCalibrator(calibrator, fitting: records)
    let restored = try JSONDecoder().decode(FittedCalibrator.self, from: JSONEncoder().encode(fitted))
    #expect(restored == fitted && restored.calibrator == calibrator)
    #expect(try restored.apply(to: records).collected() == fitted.apply(to: records).collected())
  }

  @Test(arguments: all) func neverRaisesTheLossOnTheFittedRecords(_ calibrator: Calibrator) throws {
    let records = try golden(0)
    let fitted = try FittedCalibrator(calibrator, fitting: records)
    #expect(try negativeLogLikelihood(of: fitted.apply(to: records)) <= negativeLogLikelihood(of: records) + 1e-12)
  }

  @Test(arguments: all) func rowsSumToOne(_ calibrator: Calibrator) throws {
    let calibrated = try FittedCalibrator(calibrator, fitting: golden(2)).apply(to: golden(2)).collected()
    for record in 0..<calibrated.count {
      #expect(abs(calibrated.outputs[calibrated.row(record)].reduce(0, +) - 1) < 1e-12)
    }
    #expect(calibrated.outputs.allSatisfy { $0 >= 0 })
  }

  /// What is fitted to many blocks is the same for any count of threads.
  @Test(arguments: all) func fitsDoNotDependOnThreads(_ calibrator: Calibrator) throws {
    var records = try syntheticRecords(recordCount: 40_000, classCount: 3, temperature: 2, key: RandomKey(seed: 4))
    let alone = try FittedCalibrator(calibrator, fitting: records)
    records.threadCount = 3
    #expect(try FittedCalibrator(calibrator, fitting: records) == alone)
  }

  @Test(arguments: all) func refusesOtherClassCountsWhereItHasNumbersOfEach(_ calibrator: Calibrator) throws {
    let fitted = try FittedCalibrator(calibrator, fitting: golden(1))
    var rows = [Double](repeating: 0, count: 4)
    if calibrator.isFittedByClass {
      let error = #expect(throws: CalibrationError.self) { try fitted.apply(to: &rows, classCount: 4) }
      #expect(error?.code == .shapeMismatch)
    } else {
      try fitted.apply(to: &rows, classCount: 4)
      #expect(rows == [0.25, 0.25, 0.25, 0.25])
    }
  }

  @Test func temperatureKeepsEveryDecision() throws {
    let records = try golden(0)
    let calibrated = try FittedCalibrator(Calibrator(kind: TemperatureScaling()), fitting: records)
      .apply(to: records).collected()
    let before = try records.collected()
    for record in 0..<before.count { #expect(calibrated.decision(record) == before.decision(record)) }
  }

  @Test(arguments: [
    #"{"vector":{}},"parameters":{"weights":[1],"offsets":[],"gradientNorm":0,"isConverged":true,"ridge":0,"#
      + #""negativeLogLikelihood":1,"iterationCount":1}}"#,
    #"{"isotonic":{}},"parameters":{"functions":[],"floor":0.1}}"#,
    #"{"temperature":{}},"parameters":{"temperature":0,"negativeLogLikelihood":1,"derivative":0,"#
      + #""inverseTemperatureBracket":[1,1],"isAtBound":false,"evaluationCount":1}}"#,
  ]) func refusesDamage(_ text: String) {
    let error = #expect(throws: CalibrationError.self) {
      try JSONDecoder().decode(FittedCalibrator.self, from: Data((#"{"calibrator":"# + text).utf8))
    }
    #expect(error?.code == .damaged)
  }

  @Test func calibratesOnlyExclusiveClasses() throws {
    for meaning in ["independentLogits", "independentProbabilities", "numbers"] {
      let records = try Predictions(
        meaning: #require(.init(rawValue: meaning)), width: 2, outputs: [0.5, 0.5] as [Double], labels: [0])
      #expect(throws: EvaluationError.self) { try FittedCalibrator(.none, fitting: records) }
    }
  }
}
