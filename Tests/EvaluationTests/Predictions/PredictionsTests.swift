import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct PredictionsTests {
  @Test func refusesWhatDoesNotFit() {
    func refused(_ outputs: [Double], _ width: Int, _ labels: [Int32], _ ids: [Int64]? = nil) -> EvaluationError.Code? {
      do throws(EvaluationError) {
        _ = try Predictions(meaning: .logits, width: width, outputs: outputs, labels: labels, recordIDs: ids)
        return nil
      } catch { return error.code }
    }
    #expect(refused([1, 2, 3], 2, [0]) == .shapeMismatch)
    #expect(refused([1, 2], 2, [0, 1]) == .shapeMismatch)
    #expect(refused([1, 2], 2, [0], [4, 5]) == .shapeMismatch)
    #expect(refused([1, 2], 2, [2]) == .labelOutOfRange)
    #expect(refused([1, 2], 2, [-2]) == .labelOutOfRange)
    #expect(refused([1, 2], 2, [-1]) == nil)
  }

  @Test func refusesWhatIsNoDistribution() throws {
    for row in [[0.5, 0.6], [-0.5, 1.5], [.nan, 1]] {
      let error = #expect(throws: EvaluationError.self) { try accuracy(of: predictions([0], [row]).probabilities) }
      #expect(error?.code == .notADistribution && error?.message.contains("record 0") == true)
    }
    let infinite = try Predictions(
      meaning: .logits, width: 2, outputs: [0, 1, .infinity, 0] as [Double], labels: [0, 1])
    let error = #expect(throws: EvaluationError.self) { try negativeLogLikelihood(of: infinite) }
    #expect(error?.code == .notFinite && error?.message.contains("record 1 (id 1)") == true)
  }

  @Test func measuresNeedClasses() throws {
    let unknown = try Predictions(meaning: .logits, width: 2, outputs: [0, 1] as [Double], labels: nil)
    #expect(unknown.truth == .none)
    let error = #expect(throws: EvaluationError.self) { try accuracy(of: unknown) }
    #expect(error?.code == .labelOutOfRange)
    let empty = #expect(throws: EvaluationError.self) {
      try accuracy(of: Predictions(meaning: .logits, width: 2, outputs: [] as [Double], labels: []))
    }
    #expect(empty?.code == .empty)
  }

  @Test func meaningsLeadToProbabilitiesAndBack() throws {
    let logits = try Predictions(
      meaning: .logits, width: 2, outputs: [1000, 1000, -1000, 0] as [Double], labels: [0, 1])
    let probabilities = try logits.probabilities
    #expect(probabilities.meaning == .probabilities)
    #expect(try probabilities.collected().outputs == [0.5, 0.5, 0, 1])
    // Log-probabilities are logits, and an impossible class costs the floor.
    let back = try probabilities.logits.collected().outputs
    #expect(back[0] == back[1] && back[2] > -28 && back[3] == 0)
    let numbers = try numbers([[1]], targets: [[1]])
    #expect(throws: EvaluationError.self) { try numbers.probabilities }
    #expect(throws: EvaluationError.self) { try numbers.logits }
    let independent = try Predictions(meaning: .independentLogits, width: 2, outputs: [0, 0] as [Double], labels: [0])
    #expect(throws: EvaluationError.self) { try independent.logits }
    #expect(try independent.probabilities.collected().outputs == [0.5, 0.5])
  }

  @Test func decidesTheFirstOfEquals() throws {
    let block = try predictions([0, 0], [[0.2, 0.4, 0.4], [0.1, 0.2, 0.7]]).collected()
    #expect(block.decision(0) == 1 && block.decision(1) == 2)
  }

  /// Sums of many blocks are the same bits for any count of threads, and the sum of few records is that of one block.
  @Test func sumsDoNotDependOnThreads() throws {
    var records = try syntheticRecords(recordCount: 50_000, classCount: 3, temperature: 2, key: RandomKey(seed: 2))
    #expect(records.blockCount == 13)
    let alone = try (negativeLogLikelihood(of: records), brierScore(of: records), accuracy(of: records))
    for threadCount in [2, 5] {
      records.threadCount = threadCount
      #expect(try (negativeLogLikelihood(of: records), brierScore(of: records), accuracy(of: records)) == alone)
    }
    let whole = try records.collected()
    let right = (0..<whole.count).count { whole.decision($0) == Int(whole.labels[$0]) }
    #expect(alone.2 == Double(right) / 50_000)
  }

  @Test func recordsAreFoundByPlace() throws {
    let records = try syntheticRecords(recordCount: 9_000, classCount: 2, key: RandomKey(seed: 3))
    let whole = try records.collected()
    let some = try records.records(at: [8_999, 0, 4_096])
    #expect(some.recordIDs == [8_999, 0, 4_096])
    #expect(some.outputs == [8_999, 0, 4_096].flatMap { whole.outputs[whole.row($0)] })
  }

  @Test func sameRecordsAreTold() throws {
    let first = try predictions([0, 1], [[0.9, 0.1], [0.5, 0.5]])
    let same = try predictions([0, 1], [[0.1, 0.9], [0.2, 0.8]])
    let other = try predictions([1, 0], [[0.1, 0.9], [0.2, 0.8]])
    #expect(try first.hasSameRecords(as: same))
    #expect(try !first.hasSameRecords(as: other))
  }
}
