import Calibration
import Evaluation
import Glibc
import Testing

@Suite struct IsotonicScalingTests {
  @Test func rowsSumToOneAndLossIsFinite() throws {
    let golden = try CalibrationGolden.load(1)
    let fit = IsotonicScaling(fitting: try golden.records())
    let calibrated = fit.apply(try golden.records().scores)
    for start in stride(from: 0, to: calibrated.values.count, by: 3) {
      #expect(abs(calibrated.values[start..<start + 3].reduce(0, +) - 1) < 1e-12)
    }
    #expect(calibrated.values.allSatisfy { $0 > 0 })
    let before = try negativeLogLikelihood(of: golden.probabilities())
    #expect(try negativeLogLikelihood(of: LabelledScores(calibrated, labels: golden.labels)) < before)
  }

  /// Classes 0, 1, 2 are never true at probabilities up to 0.4, and class 3 never below 0.05.
  @Test func aRowOfZerosBecomesUniform() throws {
    let doubtful = [0.4, 0.3, 0.25, 0.25, 0.4, 0.3, 0.3, 0.25, 0.4]
    var values: [Double] = [9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0]
    for row in 0..<3 { values += doubtful[row * 3..<row * 3 + 3].map { log($0) } + [log(0.05)] }
    let records = try LabelledScores(ClassScores(classCount: 4, values: values), labels: [0, 1, 2, 3, 3, 3])
    let fit = IsotonicScaling(fitting: records)
    #expect(fit.functions.prefix(3).allSatisfy { $0(1.0 / 3) == 0 })
    #expect(fit.functions[3](0) == 0)
    #expect(fit.apply(try ClassScores(classCount: 4, values: [0, 0, 0, -30])).values == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func aClassNeverSeenKeepsTheFloor() throws {
    let logits = try ClassScores(classCount: 3, values: [2, 0, 1, 0, 2, 1])
    let fit = IsotonicScaling(fitting: try LabelledScores(logits, labels: [0, 1]))
    #expect(fit.floor == 1.0 / 6)
    #expect(abs(fit.apply(logits).values[2] - 0.125) < 1e-15)
  }
}
