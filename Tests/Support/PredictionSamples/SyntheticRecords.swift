public import Arrays
public import Evaluation
import Glibc

/// Records whose labels are drawn from softmax(z), with logits z·temperature: the temperature to be recovered.
public func syntheticRecords(
  recordCount: Int, classCount: Int, temperature: Double = 1, spread: Double = 2, key: RandomKey
) throws -> Predictions {
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
  return try Predictions(meaning: .logits, width: classCount, outputs: logits, labels: labels)
}

/// The records in another order, repeated, and with classes renamed.
public func rearranged(_ predictions: Predictions, order: [Int], classOrder: [Int]) throws -> Predictions {
  let records = try predictions.records(at: order)
  return try Predictions(
    meaning: predictions.meaning, width: predictions.width,
    outputs: (0..<records.count).flatMap { record in
      classOrder.map { records.outputs[records.row(record).lowerBound + $0] }
    }, labels: records.labels.map { label in Int32(classOrder.firstIndex(of: Int(label)) ?? -1) })
}

/// Probabilities of exclusive classes, a row a record.
public func predictions(_ labels: [Int32], _ rows: [[Double]]) throws -> Predictions {
  try Predictions(
    meaning: .probabilities, width: rows.first?.count ?? 1, outputs: rows.flatMap { $0 }, labels: labels)
}

/// Numbers beside the true ones, a row a record.
public func numbers(_ rows: [[Float]], targets: [[Float]]) throws -> Predictions {
  try Predictions(
    meaning: .numbers, width: rows.first?.count ?? 1, outputs: rows.flatMap(\.self), labels: nil,
    targets: targets.flatMap(\.self))
}
