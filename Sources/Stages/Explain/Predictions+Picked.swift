import Evaluation
import Pipelines

extension Predictions {
  /// What was said of records to be explained: for each class in turn the first record decided right and the first
  /// decided wrong, until there are enough.
  ///
  /// - Returns: The outputs, and the probabilities of the classes.
  func picked(_ sampleCount: Int) throws -> (said: PredictionBlock, probabilities: [Double]) {
    var queues = [[Int]](repeating: [], count: width * 2)
    var place = 0
    try forEachBlock(
      { block in (0..<block.count).map { (label: Int(block.labels[$0]), decision: block.decision($0)) } },
      deliver: { records in
        for record in records {
          guard (0..<width).contains(record.label) else {
            throw StagesError(.mismatch, "record \(place) of the predictions has no class, by which records are picked")
          }
          let queue = record.label * 2 + (record.label == record.decision ? 0 : 1)
          if queues[queue].count < sampleCount { queues[queue].append(place) }
          place += 1
        }
      })
    var picked: [Int] = []
    var round = 0
    while picked.count < min(sampleCount, recordCount) {
      for queue in queues where round < queue.count && picked.count < sampleCount { picked.append(queue[round]) }
      round += 1
    }
    let said = try records(at: picked)
    return (said, try probabilities.records(at: picked).outputs)
  }
}
