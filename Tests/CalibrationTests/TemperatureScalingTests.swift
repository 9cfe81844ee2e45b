import Arrays
import Calibration
import Evaluation
import PredictionSamples
import Testing

@Suite struct TemperatureScalingTests {
  @Test(arguments: 0..<3) func agreesWithReference(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let fit = try TemperatureScaling().fit(golden.records())
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
    #expect(try abs(TemperatureScaling().fit(records).temperature / temperature - 1) < 0.025)
  }

  private func records(_ classCount: Int, _ logits: [Double], _ labels: [Int32]) throws -> Predictions {
    try Predictions(meaning: .logits, width: classCount, outputs: logits, labels: labels)
  }

  @Test func separableRecordsStopAtTheBound() throws {
    let fit = try TemperatureScaling().fit(records(2, [1, 0, 0, 1], [0, 1]))
    #expect(fit.isAtBound && fit.caution?.contains("at the bound of the search") == true)
    #expect(fit.temperature == TemperatureScaling.bounds.lowerBound)
    let wrong = try TemperatureScaling().fit(records(2, [1, 0, 0, 1], [1, 0]))
    #expect(wrong.isAtBound)
    #expect(wrong.temperature == TemperatureScaling.bounds.upperBound)
  }

  @Test func flatLogitsKeepTemperatureOne() throws {
    let fit = try TemperatureScaling().fit(records(3, [5, 5, 5, -1, -1, -1], [0, 2]))
    #expect(fit.temperature == 1)
    #expect(!fit.isAtBound && fit.caution == nil)
  }

  @Test func logProbabilitiesFitLikeLogits() throws {
    let records = try CalibrationGolden.load(1).records()
    let difference =
      try TemperatureScaling().fit(records).temperature
      - TemperatureScaling().fit(records.probabilities.logits).temperature
    #expect(abs(difference) < 1e-9)
  }

  @Test func hugeLogitsStayFinite() throws {
    let logits = [1e300, -1e300, 3, 4, 1, 0]
    let fit = try TemperatureScaling().fit(records(2, logits, [0, 1, 1]))
    #expect(fit.temperature.isFinite)
    var rows = logits
    fit.apply(to: &rows, classCount: 2)
    #expect(rows.allSatisfy { $0.isFinite })
  }

  @Test func certificateTellsTheTemperature() throws {
    let fit = try TemperatureScaling().fit(CalibrationGolden.load(0).records())
    #expect(fit.certificate.contains(.decimal(fit.temperature, digits: 4)))
  }
}

extension TemperatureScaling: ExemplifiedCalibrator {
  /// The reference's temperature.
  static var example: CalibratorExample {
    get throws {
      let golden = try CalibrationGolden.load(0)
      let temperature = try #require(golden.expected["temperature"])
      return try CalibratorExample(
        TemperatureScaling(), fittedTo: golden.records(),
        gives: CalibratorExample.softmax(golden.logits.map { $0 / temperature }, classCount: golden.classCount))
    }
  }
}
