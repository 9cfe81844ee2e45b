/// Where a search for a minimum ended.
package struct Minimum {
  package var point: [Double]
  package var gradientNorm: Double
  package var iterationCount: Int
}

/// Minimises a smooth convex function with limited-memory BFGS (8 pairs) and a weak-Wolfe bisection line search.
///
/// `evaluate` returns the value at a point and overwrites the gradient. Never ends higher than it started, up to
/// rounding. The norm is the largest absolute entry.
///
/// - Reference: Nocedal and Wright, 2006, "Numerical optimization", algorithm 7.5; Lewis and Overton, 2013,
///   "Nonsmooth optimization via quasi-Newton methods", algorithm 2.6.
package func minimizeByLBFGS(
  from start: [Double], gradientTolerance: Double, iterationLimit: Int,
  evaluate: (_ point: [Double], _ gradient: inout [Double]) throws -> Double
) rethrows -> Minimum {
  var point = start
  var gradient = start
  var value = try evaluate(point, &gradient)
  var steps: [[Double]] = []
  var changes: [[Double]] = []
  var iteration = 0
  while largestMagnitude(gradient) > gradientTolerance && iteration < iterationLimit {
    iteration += 1
    var direction = descentDirection(gradient, steps: steps, changes: changes)
    var slope = dot(gradient, direction)
    if !(slope < 0) {
      steps.removeAll()
      changes.removeAll()
      direction = gradient.map { -$0 }
      slope = dot(gradient, direction)
    }
    var low = 0.0
    var high = Double.infinity
    var length = 1.0
    var candidate = point
    var candidateGradient = gradient
    var candidateValue = value
    var isAccepted = false
    for _ in 0..<60 {
      for index in point.indices { candidate[index] = point[index] + length * direction[index] }
      candidateValue = try evaluate(candidate, &candidateGradient)
      // The slack is the rounding of the value itself: near the minimum only the slope can still tell.
      let slack = 4 * abs(value).ulp
      if !(candidateValue <= value + 1e-4 * length * slope + slack) {
        high = length
      } else if dot(candidateGradient, direction) < 0.9 * slope {
        low = length
      } else {
        isAccepted = true
        break
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
    }
    guard isAccepted else { break }
    let step = zip(candidate, point).map { $0 - $1 }
    let change = zip(candidateGradient, gradient).map { $0 - $1 }
    if dot(step, change) > 0 {
      steps.append(step)
      changes.append(change)
      if steps.count > 8 {
        steps.removeFirst()
        changes.removeFirst()
      }
    }
    point = candidate
    gradient = candidateGradient
    value = candidateValue
  }
  return Minimum(point: point, gradientNorm: largestMagnitude(gradient), iterationCount: iteration)
}

/// The two-loop recursion.
private func descentDirection(_ gradient: [Double], steps: [[Double]], changes: [[Double]]) -> [Double] {
  var result = gradient
  var weights = [Double](repeating: 0, count: steps.count)
  for pair in steps.indices.reversed() {
    weights[pair] = dot(steps[pair], result) / dot(steps[pair], changes[pair])
    for index in result.indices { result[index] -= weights[pair] * changes[pair][index] }
  }
  if let step = steps.last, let change = changes.last {
    let scale = dot(step, change) / dot(change, change)
    for index in result.indices { result[index] *= scale }
  }
  for pair in steps.indices {
    let correction = dot(changes[pair], result) / dot(steps[pair], changes[pair])
    for index in result.indices { result[index] += (weights[pair] - correction) * steps[pair][index] }
  }
  for index in result.indices { result[index] = -result[index] }
  return result
}

private func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}

private func largestMagnitude(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
