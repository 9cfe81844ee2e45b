import Arrays
import Calibration
import Testing

@Suite struct MethodChoiceTests {
  @Test func choosesTheFamilyThatMadeTheRecords() throws {
    let records = try syntheticRecords(recordCount: 1_000, classCount: 5, temperature: 3, key: RandomKey(seed: 7))
    let choice = try chooseMethod(among: CalibrationMethod.allCases, logits: records)
    #expect(choice.calibrator.method == .temperature)
    #expect(choice.scores.map(\.method) == CalibrationMethod.allCases)
    #expect(choice.calibrator == CalibrationMethod.temperature.fit(records))
  }

  /// A method fitted to the records it is scored on would win here; isotonic memorises 40 records of 5 classes.
  @Test func scoresOnlyRecordsHeldOut() throws {
    let records = try syntheticRecords(recordCount: 40, classCount: 5, key: RandomKey(seed: 8))
    let choice = try chooseMethod(among: [.none, .isotonic], logits: records, foldCount: 4)
    let inside = try negativeLogLikelihood(
      of: LabelledScores(CalibrationMethod.isotonic.fit(records).apply(records.scores), labels: records.labels))
    #expect(inside < choice.scores[0].heldOutNegativeLogLikelihood)
    #expect(choice.calibrator.method == .none)
  }

  @Test func refusesWhatCannotBeChosen() throws {
    let records = try syntheticRecords(recordCount: 4, classCount: 2, key: RandomKey(seed: 9))
    #expect(throws: CalibrationError.self) { try chooseMethod(among: [], logits: records, foldCount: 2) }
    #expect(throws: CalibrationError.self) { try chooseMethod(among: [.none], logits: records, foldCount: 5) }
  }
}
