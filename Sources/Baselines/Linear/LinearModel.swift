public import Concurrency
import Records

/// Sums of a record's columns, each with its weight, plus an offset.
public struct LinearModel: FittedEstimator {
  /// `[output · column]`.
  let weights: [Float]
  /// One for each output.
  let offsets: [Float]

  private var columnCount: Int { weights.count / offsets.count }

  init(weights: [Double], offsets: [Double]) {
    (self.weights, self.offsets) = (weights.map { Float($0) }, offsets.map { Float($0) })
  }

  public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
    let (outputCount, columnCount) = (offsets.count, columnCount)
    var outputs = [Float](repeating: 0, count: count * outputCount)
    rows.withUnsafeBufferPointer { rows in
      weights.withUnsafeBufferPointer { weights in
        outputs.withUnsafeMutableBufferPointer { outputs in
          let outputs = outputs
          workers.run([
            // A piece writes its own row.
            .disjoint(count: count) { row, _ in
              for output in 0..<outputCount {
                var sum = Double(offsets[output])
                for column in 0..<columnCount {
                  sum += Double(rows[row * columnCount + column]) * Double(weights[output * columnCount + column])
                }
                outputs[row * outputCount + output] = Float(sum)
              }
            }
          ])
        }
      }
    }
    return outputs
  }

  public var arrays: [FittedArray] {
    [
      ("weights", StoredTensor(shape: [offsets.count, columnCount], elements: .float32(weights))),
      ("offsets", StoredTensor(shape: [offsets.count], elements: .float32(offsets))),
    ]
  }

  /// Opens a stored one.
  init(_ arrays: FittedArrays, columnCount: Int, outputCount: Int) throws(BaselineError) {
    weights = try arrays.floats("weights", count: columnCount * outputCount)
    offsets = try arrays.floats("offsets", count: outputCount)
  }
}
