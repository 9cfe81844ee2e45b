import Glibc

/// Replaces each row of scores by probabilities proportional to exp(score).
public func softmax(_ values: inout [Double], width: Int) {
  var values = values.mutableSpan
  for start in stride(from: 0, to: values.count, by: width) {
    var largest = values[start]
    for index in start + 1..<max(start + width, start + 1) where values[index] > largest { largest = values[index] }
    var sum = 0.0
    for index in start..<start + width {
      let weight = exp(values[index] - largest)
      values[index] = weight
      sum += weight
    }
    for index in start..<start + width { values[index] /= sum }
  }
}

/// Replaces each score by a probability of its own: 1 / (1 + exp(−score)).
public func sigmoid(_ values: inout [Double]) {
  for index in values.indices { values[index] = 1 / (1 + exp(-values[index])) }
}
