import Arrays
import Calibration
import Evaluation
import Testing

@Suite struct TemperatureScalingTests {
  @Test(arguments: 0..<3) func agreesWithReference(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let fit = TemperatureScaling(fitting: try golden.records())
    #expect(golden.distance("temperature", fit.temperature) < 1e-12)
    #expect(golden.distance("nll_at_optimum", fit.negativeLogLikelihood) < 1e-12)
    #expect(abs(fit.derivative) < 1e-13)
    #expect(fit.inverseTemperatureBracket.contains(1 / fit.temperature))
    #expect(fit.inverseTemperatureBracket.upperBound - fit.inverseTemperatureBracket.lowerBound < 1e-9)
    #expect(!fit.isAtBound)
    #expect(fit.evaluationCount < 40)
  }

  @Test(arguments: [0.2, 0.5, 1, 3, 10]) func recoversTheTemperature(_ temperature: Double) throws {
    let records = try syntheticRecords(
      recordCount: 20_000, classCount: 4, temperature: temperature, key: RandomKey(seed: 3))
    #expect(abs(TemperatureScaling(fitting: records).temperature / temperature - 1) < 0.025)
  }

  @Test func separableRecordsStopAtTheBound() throws {
    let scores = try ClassScores(classCount: 2, values: [1, 0, 0, 1])
    let fit = TemperatureScaling(fitting: try LabelledScores(scores, labels: [0, 1]))
    #expect(fit.isAtBound)
    #expect(fit.temperature == TemperatureScaling.bounds.lowerBound)
    let wrong = TemperatureScaling(fitting: try LabelledScores(scores, labels: [1, 0]))
    #expect(wrong.isAtBound)
    #expect(wrong.temperature == TemperatureScaling.bounds.upperBound)
  }

  @Test func flatLogitsKeepTemperatureOne() throws {
    let scores = try ClassScores(classCount: 3, values: [5, 5, 5, -1, -1, -1])
    let fit = TemperatureScaling(fitting: try LabelledScores(scores, labels: [0, 2]))
    #expect(fit.temperature == 1)
    #expect(!fit.isAtBound)
  }

  @Test func logProbabilitiesFitLikeLogits() throws {
    let records = try CalibrationGolden.load(1).records()
    let logProbabilities = try LabelledScores(records.scores.softmax().logarithm(), labels: records.labels)
    let difference =
      TemperatureScaling(fitting: records).temperature - TemperatureScaling(fitting: logProbabilities).temperature
    #expect(abs(difference) < 1e-9)
  }

  @Test func hugeLogitsStayFinite() throws {
    let scores = try ClassScores(classCount: 2, values: [1e300, -1e300, 3, 4, 1, 0])
    let fit = TemperatureScaling(fitting: try LabelledScores(scores, labels: [0, 1, 1]))
    #expect(fit.temperature.isFinite)
    #expect(fit.apply(scores).values.allSatisfy { $0.isFinite })
  }
}
