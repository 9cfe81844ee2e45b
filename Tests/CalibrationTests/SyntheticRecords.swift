import Arrays
import Calibration
import Evaluation
import Glibc

/// Records whose labels are drawn from softmax(z), with logits z·temperature: the temperature to be recovered.
func syntheticRecords(
  recordCount: Int, classCount: Int, temperature: Double = 1, spread: Double = 2, key: RandomKey
) throws -> LabelledScores {
  var generator = key.generator()
  var logits: [Double] = []
  var labels: [Int32] = []
  for _ in 0..<recordCount {
    let row = (0..<classCount).map { _ in spread * Double(generator.normal()) }
    let weights = row.map { exp($0) }
    var remaining = Double(generator.nextWord()) * 0x1p-32 * weights.reduce(0, +)
    var label = 0
    while label < classCount - 1 && remaining >= weights[label] {
      remaining -= weights[label]
      label += 1
    }
    logits += row.map { $0 * temperature }
    labels.append(Int32(label))
  }
  return try LabelledScores(ClassScores(classCount: classCount, values: logits), labels: labels)
}

/// The records in another order, repeated, and with classes renamed.
func rearranged(_ records: LabelledScores, order: [Int], classOrder: [Int]) throws -> LabelledScores {
  let classCount = records.classCount
  let values = order.flatMap { record in
    classOrder.map { records.scores.values[record * classCount + $0] }
  }
  let labels = order.map { record in
    Int32(classOrder.firstIndex(of: Int(records.labels[record])) ?? -1)
  }
  return try LabelledScores(ClassScores(classCount: classCount, values: values), labels: labels)
}
