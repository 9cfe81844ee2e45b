import Arrays
import Calibration
import Evaluation
import PredictionSamples
import Testing

@Suite struct CalibratorChoiceTests {
  private static let temperature = Calibrator(kind: TemperatureScaling())
  private static let vector = Calibrator(kind: VectorScaling())
  private static let isotonic = Calibrator(kind: IsotonicScaling())

  private func choice(
    among calibrators: [Calibrator], _ records: Predictions,
    by criterion: CalibrationCriterion = .negativeLogLikelihood,
    foldCount: Int = 5
  ) throws -> CalibratorChoice {
    try CalibratorChoice(
      among: calibrators.map { try FittedCalibrator($0, fitting: records) }, of: records, by: criterion,
      foldCount: foldCount)
  }

  @Test(arguments: CalibrationCriterion.allCases)
  func choosesTheFamilyThatMadeTheRecords(_ criterion: CalibrationCriterion) throws {
    let records = try syntheticRecords(recordCount: 1_000, classCount: 5, temperature: 3, key: RandomKey(seed: 7))
    let choice = try choice(among: CalibratorTests.all, records, by: criterion)
    #expect(choice.calibrator.calibrator == Self.temperature)
    #expect(choice.scores.map(\.method) == CalibratorTests.all.map(\.keyword))
    #expect(try choice.calibrator == FittedCalibrator(Self.temperature, fitting: records))
  }

  /// What makes the likelihood smallest need not make the squares smallest: each criterion goes by its own scores.
  @Test func criteriaGoByTheirOwnScores() throws {
    for seed in 0..<40 {
      let records = try syntheticRecords(
        recordCount: 60, classCount: 3, temperature: 1.2, key: RandomKey(seed: UInt64(seed)))
      let choices = try CalibrationCriterion.allCases.map { try choice(among: CalibratorTests.all, records, by: $0) }
      #expect(choices[0].scores == choices[1].scores)
      func best(_ value: (CalibratorChoice.Score) -> Double) -> String? {
        choices[0].scores.min { value($0) < value($1) }?.method
      }
      #expect(choices[0].calibrator.calibrator.keyword == best(\.heldOutNegativeLogLikelihood))
      #expect(choices[1].calibrator.calibrator.keyword == best(\.heldOutBrier))
      if choices[0].calibrator != choices[1].calibrator { return }
    }
    Issue.record("both criteria chose alike 40 times, so that the test tells nothing")
  }

  /// A calibrator fitted to the records it is scored on would win here; isotonic memorises 40 records of 5 classes.
  @Test func scoresOnlyRecordsHeldOut() throws {
    let records = try syntheticRecords(recordCount: 40, classCount: 5, key: RandomKey(seed: 8))
    let choice = try choice(among: [.none, Self.isotonic], records, foldCount: 4)
    let inside = try negativeLogLikelihood(of: FittedCalibrator(Self.isotonic, fitting: records).apply(to: records))
    #expect(inside < choice.scores[0].heldOutNegativeLogLikelihood)
    #expect(choice.calibrator.calibrator == .none)
  }

  /// Labels in a cycle as long as the number of folds, and sorted labels, must not leave classes out of a fit.
  @Test func foldsHoldEveryClassInAnyOrder() throws {
    let records = try syntheticRecords(recordCount: 500, classCount: 5, key: RandomKey(seed: 10))
    let labels = try records.collected().labels
    let sorted = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    let byClass = (0..<5).map { column in sorted.filter { Int(labels[$0]) == column } }
    let shortest = byClass.map(\.count).min() ?? 0
    let cycled = (0..<shortest).flatMap { index in byClass.map { $0[index] } }
    let grouped = byClass.flatMap { $0.prefix(shortest) }
    let scores = try [cycled, grouped].map { order in
      let arranged = try rearranged(records, order: order, classOrder: Array(0..<5))
      return try choice(among: [Self.isotonic], arranged).scores[0].heldOutNegativeLogLikelihood
    }
    #expect(abs(scores[0] - scores[1]) < 1e-12)
    #expect(scores[0] < 2)
  }

  /// Folds of many blocks are those of all records together.
  @Test func foldsReachOverBlocks() throws {
    let records = try syntheticRecords(recordCount: 10_000, classCount: 3, key: RandomKey(seed: 12))
    let whole = try records.collected()
    let sorted = whole.labels.indices.sorted { (whole.labels[$0], $0) < (whole.labels[$1], $1) }
    let expected = sorted.enumerated().filter { $0.offset % 5 == 2 }.map { Int64($0.element) }.sorted()
    let folds = try Folds(of: records, count: 5)
    let heldOut = folds.records(of: records, in: 2, heldOut: true)
    #expect(heldOut.recordCount == expected.count)
    let found = try heldOut.collected()
    #expect(found.recordIDs == expected)
    #expect(found.outputs == expected.flatMap { whole.outputs[whole.row(Int($0))] })
    let others = folds.records(of: records, in: 2, heldOut: false)
    #expect(others.recordCount == 10_000 - expected.count)
    #expect(try Set(others.collected().recordIDs).isDisjoint(with: expected))
  }

  @Test func refusesWhatCannotBeChosen() throws {
    let records = try syntheticRecords(recordCount: 4, classCount: 2, key: RandomKey(seed: 9))
    #expect(throws: CalibrationError.self) { try choice(among: [], records, foldCount: 2) }
    #expect(throws: CalibrationError.self) { try choice(among: [.none], records, foldCount: 5) }
  }

  /// A calibrator fitted class by class cannot be judged where a class has no record: no score shows what it makes of it.
  @Test func leavesOutWhatCannotBeJudged() throws {
    let all = try syntheticRecords(recordCount: 300, classCount: 4, temperature: 2, key: RandomKey(seed: 11))
    #expect(try choice(among: [Self.vector], all).leftOut.isEmpty)
    let labels = try all.collected().labels
    let records = try rearranged(all, order: labels.indices.filter { labels[$0] != 2 }, classOrder: [0, 1, 2, 3])
    let choice = try choice(among: [Self.vector, .none, Self.isotonic, Self.temperature], records)
    #expect(choice.leftOut == ["vector", "isotonic"] && choice.absentClasses == [2])
    #expect(choice.scores.map(\.method) == ["none", "temperature"])
    #expect(choice.calibrator.calibrator == Self.temperature)
    // Where nothing can be judged, nothing is done.
    let none = try self.choice(among: [Self.vector], records)
    #expect(none.calibrator.calibrator == .none && none.scores.isEmpty && none.leftOut == ["vector"])
  }
}
