import Calibration
import Evaluation
import Glibc
import PredictionSamples
import Testing

@Suite struct IsotonicScalingTests {
  private func fit(_ classCount: Int, _ logits: [Double], _ labels: [Int32]) throws -> IsotonicScaling.Fitted {
    try IsotonicScaling().fit(Predictions(meaning: .logits, width: classCount, outputs: logits, labels: labels))
  }

  private func applied(_ fit: IsotonicScaling.Fitted, _ logits: [Double]) -> [Double] {
    var rows = logits
    fit.apply(to: &rows, classCount: fit.functions.count)
    return rows
  }

  @Test func lossIsFiniteAndFalls() throws {
    let records = try CalibrationGolden.load(1).records()
    let fitted = try FittedCalibrator(Calibrator(kind: IsotonicScaling()), fitting: records)
    #expect(try fitted.apply(to: records).collected().outputs.allSatisfy { $0 > 0 })
    #expect(try negativeLogLikelihood(of: fitted.apply(to: records)) < negativeLogLikelihood(of: records))
  }

  /// Many classes are sorted some at a time.
  @Test func eachClassHasTheFunctionOfItsOwnProbabilities() throws {
    let golden = try CalibrationGolden.load(2)
    let records = try golden.records()
    let probabilities = try records.probabilities.collected()
    let fit = try IsotonicScaling().fit(records)
    for column in 0..<golden.classCount {
      let function = IsotonicFunction(
        arguments: (0..<probabilities.count).map { probabilities.outputs[$0 * golden.classCount + column] },
        targets: golden.labels.map { Int($0) == column ? 1 : 0 })
      #expect(fit.functions[column] == function)
    }
  }

  /// Classes 0, 1, 2 are never true at probabilities up to 0.4, and class 3 never below 0.05.
  @Test func aRowOfZerosBecomesUniform() throws {
    let doubtful = [0.4, 0.3, 0.25, 0.25, 0.4, 0.3, 0.3, 0.25, 0.4]
    var values: [Double] = [9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0]
    for row in 0..<3 { values += doubtful[row * 3..<row * 3 + 3].map { log($0) } + [log(0.05)] }
    let fit = try fit(4, values, [0, 1, 2, 3, 3, 3])
    #expect(fit.functions.prefix(3).allSatisfy { $0(1.0 / 3) == 0 })
    #expect(fit.functions[3](0) == 0)
    #expect(applied(fit, [0, 0, 0, -30]) == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func aClassNeverSeenKeepsTheFloor() throws {
    let logits = [2.0, 0, 1, 0, 2, 1]
    let fit = try fit(3, logits, [0, 1])
    #expect(fit.floor == 1.0 / 6)
    #expect(abs(applied(fit, logits)[2] - 0.125) < 1e-15)
  }
}

extension IsotonicScaling: ExemplifiedCalibrator {
  /// Functions that jump from 0 to 1, and a floor of 1/8.
  static var example: CalibratorExample {
    get throws {
      let logits = [0.9, 0.8, 0.3, 0.2].flatMap { [log($0), log(1 - $0)] }
      return try CalibratorExample(
        IsotonicScaling(), fittedTo: Predictions(meaning: .logits, width: 2, outputs: logits, labels: [0, 0, 1, 1]),
        gives: [8, 1, 8, 1, 1, 8, 1, 8].map { $0 / 9 })
    }
  }
}
