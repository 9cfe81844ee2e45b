import Evaluation
import Testing

@Suite struct PredictionSpoolTests {
  /// Batches of any sizes come back as they were added, block by block and on several threads.
  @Test func batchesComeBackAsTheyWereAdded() throws {
    var spool = PredictionSpool(meaning: .numbers, width: 3)
    var (outputs, targets): ([Float], [Float]) = ([], [])
    var (labels, recordIDs): ([Int32], [Int64]) = ([], [])
    // More than 4 MiB of outputs, so that most of them wait in a file.
    for number in 0..<900 {
      let count = 450 + number % 7
      let added = (0..<count * 3).map { Float(number) + Float($0) / 4_096 }
      let ids = (0..<count).map { Int64(number * 1_000 + $0) }
      let classes = (0..<count).map { Int32($0 % 4) - 1 }
      try spool.append(outputs: added, labels: classes, targets: added.map { -$0 }, recordIDs: ids)
      outputs += added
      targets += added.map { -$0 }
      labels += classes
      recordIDs += ids
    }
    for threadCount in [1, 3] {
      let predictions = spool.predictions(threadCount: threadCount)
      #expect(predictions.recordCount == labels.count && predictions.truth == .numbers)
      let found = try predictions.collected()
      #expect(found.outputs == outputs.map(Double.init) && found.targets == targets.map(Double.init))
      #expect(found.labels == labels && found.recordIDs == recordIDs)
    }
  }

  @Test func aClassThatIsNoneIsRefused() throws {
    var spool = PredictionSpool(meaning: .logits, width: 2)
    try spool.append(outputs: [1, 2] as [Float], labels: [1], targets: [Float]?.none, recordIDs: [0])
    let error = #expect(throws: EvaluationError.self) {
      try spool.append(outputs: [1, 2] as [Float], labels: [2], targets: [Float]?.none, recordIDs: [0])
    }
    #expect(error?.code == .labelOutOfRange && error?.message.contains("label 2") == true)
    #expect(spool.predictions().recordCount == 1 && spool.predictions().truth == .classes)
  }
}
