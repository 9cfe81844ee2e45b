import Arrays
import Calibration
import Evaluation
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

  /// Labels in a cycle as long as the number of folds, and sorted labels, must not leave classes out of a fit.
  @Test func foldsHoldEveryClassInAnyOrder() throws {
    let records = try syntheticRecords(recordCount: 500, classCount: 5, key: RandomKey(seed: 10))
    let sorted = records.labels.indices.sorted { (records.labels[$0], $0) < (records.labels[$1], $1) }
    let byClass = (0..<5).map { column in sorted.filter { Int(records.labels[$0]) == column } }
    let shortest = byClass.map(\.count).min() ?? 0
    let cycled = (0..<shortest).flatMap { index in byClass.map { $0[index] } }
    let grouped = byClass.flatMap { $0.prefix(shortest) }
    let scores = try [cycled, grouped].map { order in
      let arranged = try rearranged(records, order: order, classOrder: Array(0..<5))
      return try chooseMethod(among: [.isotonic], logits: arranged).scores[0].heldOutNegativeLogLikelihood
    }
    #expect(abs(scores[0] - scores[1]) < 1e-12)
    #expect(scores[0] < 2)
  }

  @Test func refusesWhatCannotBeChosen() throws {
    let records = try syntheticRecords(recordCount: 4, classCount: 2, key: RandomKey(seed: 9))
    #expect(throws: EvaluationError.self) { try chooseMethod(among: [], logits: records, foldCount: 2) }
    #expect(throws: EvaluationError.self) { try chooseMethod(among: [.none], logits: records, foldCount: 5) }
  }

  /// A method fitted class by class cannot be judged where a class has no record: no score shows what it makes of it.
  @Test func leavesOutWhatCannotBeJudged() throws {
    let all = try syntheticRecords(recordCount: 300, classCount: 4, temperature: 2, key: RandomKey(seed: 11))
    #expect(all.absentClasses.isEmpty)
    #expect(try chooseMethod(among: [.vector], logits: all).leftOut.isEmpty)
    let kept = all.labels.indices.filter { all.labels[$0] != 2 }
    let records = try LabelledScores(
      ClassScores(
        classCount: 4, values: kept.flatMap { record in all.scores.values[record * 4..<(record + 1) * 4] }),
      labels: kept.map { all.labels[$0] })
    let choice = try chooseMethod(among: [.vector, .none, .isotonic, .temperature], logits: records)
    #expect(choice.leftOut == [.vector, .isotonic] && choice.absentClasses == [2])
    #expect(choice.scores.map(\.method) == [.none, .temperature] && choice.calibrator.method == .temperature)
    // Where nothing can be judged, nothing is done.
    let none = try chooseMethod(among: [.vector], logits: records)
    #expect(none.calibrator == .none && none.scores.isEmpty && none.leftOut == [.vector])
  }
}
