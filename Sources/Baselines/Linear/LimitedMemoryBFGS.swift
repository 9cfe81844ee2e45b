/// Finds the least of a convex function plus weighted absolute values of its arguments.
///
/// Without these it is the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno, with backtracking; with them each step
/// stays in the orthant that it starts in, so that arguments end at 0 exactly.
///
/// - Reference: Nocedal and Wright, 2006, "Numerical optimization", algorithm 7.4; Andrew and Gao, 2007, "Scalable training of
///   L1-regularized log-linear models".
struct LimitedMemoryBFGS {
  /// A smooth function's value and gradient.
  typealias Smooth = (_ arguments: [Double]) throws -> (value: Double, gradient: [Double])

  /// The weights of absolute values.
  private let absolutes: [Double]
  private let smooth: Smooth
  private var steps: [(move: [Double], change: [Double], product: Double)] = []

  private static let memory = 10

  /// Starts at zeros.
  ///
  /// - Parameter tolerance: the greatest entry of the gradient at which the search ends.
  /// - Throws: ``BaselineError`` where it is not reached.
  static func minimum(
    absolutes: [Double], tolerance: Double, iterationLimit: Int, of smooth: @escaping Smooth
  ) throws -> [Double] {
    var search = LimitedMemoryBFGS(absolutes: absolutes, smooth: smooth)
    return try search.run(tolerance, iterationLimit)
  }

  private init(absolutes: [Double], smooth: @escaping Smooth) { (self.absolutes, self.smooth) = (absolutes, smooth) }

  private mutating func run(_ tolerance: Double, _ iterationLimit: Int) throws -> [Double] {
    var place = [Double](repeating: 0, count: absolutes.count)
    var (value, gradient) = try smooth(place)
    value += penalty(place)
    for _ in 0..<iterationLimit {
      let slope = slope(place, gradient)
      if slope.allSatisfy({ abs($0) <= tolerance }) { return place }
      var direction = direction(slope)
      if dot(direction, slope) >= 0 {
        steps = []
        direction = slope.map { -$0 }
      }
      var length = steps.isEmpty ? 1 / max(dot(slope, slope).squareRoot(), 1) : 1
      var next: (place: [Double], value: Double, gradient: [Double])?
      for _ in 0..<40 {
        let tried = moved(place, direction, length, slope)
        let found = try smooth(tried)
        let total = found.value + penalty(tried)
        var expected = 0.0
        for index in tried.indices { expected += slope[index] * (tried[index] - place[index]) }
        if total <= value + 1e-4 * expected {
          next = (tried, total, found.gradient)
          break
        }
        length /= 2
      }
      // Where rounding hides every descent, this is the least.
      guard let next else { return place }
      remember(from: place, gradient, to: next.place, next.gradient)
      (place, value, gradient) = next
    }
    throw BaselineError(
      .unsuited,
      "no optimum within \(iterationLimit) iterations; scale the features, penalize more, or raise 'tolerance'")
  }

  private func penalty(_ place: [Double]) -> Double {
    var sum = 0.0
    for index in place.indices { sum += absolutes[index] * abs(place[index]) }
    return sum
  }

  /// The gradient of the whole; where it has a kink, its steepest descent's negative.
  private func slope(_ place: [Double], _ gradient: [Double]) -> [Double] {
    place.indices.map { index in
      let (gradient, weight) = (gradient[index], absolutes[index])
      if place[index] != 0 { return gradient + (place[index] > 0 ? weight : -weight) }
      if gradient + weight < 0 { return gradient + weight }
      return gradient - weight > 0 ? gradient - weight : 0
    }
  }

  private func direction(_ slope: [Double]) -> [Double] {
    var direction = slope
    var factors: [Double] = []
    for step in steps.reversed() {
      let factor = dot(step.move, direction) / step.product
      for index in direction.indices { direction[index] -= factor * step.change[index] }
      factors.append(factor)
    }
    if let last = steps.last {
      let scale = last.product / dot(last.change, last.change)
      for index in direction.indices { direction[index] *= scale }
    }
    for (step, factor) in zip(steps, factors.reversed()) {
      let other = factor - dot(step.change, direction) / step.product
      for index in direction.indices { direction[index] += other * step.move[index] }
    }
    for index in direction.indices {
      direction[index] = -direction[index]
      if absolutes[index] > 0, direction[index] * slope[index] > 0 { direction[index] = 0 }
    }
    return direction
  }

  /// A step that ends where an argument would change its sign.
  private func moved(_ place: [Double], _ direction: [Double], _ length: Double, _ slope: [Double]) -> [Double] {
    place.indices.map { index in
      let value = place[index] + length * direction[index]
      guard absolutes[index] > 0 else { return value }
      let sign = place[index] != 0 ? place[index] : -slope[index]
      return value * sign > 0 ? value : 0
    }
  }

  private mutating func remember(from place: [Double], _ gradient: [Double], to next: [Double], _ later: [Double]) {
    let move = zip(next, place).map { $0 - $1 }
    let change = zip(later, gradient).map { $0 - $1 }
    let product = dot(move, change)
    guard product > 1e-14 * dot(change, change) else { return }
    if steps.count == Self.memory { steps.removeFirst() }
    steps.append((move, change, product))
  }

  private func dot(_ first: [Double], _ second: [Double]) -> Double {
    var sum = 0.0
    for index in first.indices { sum += first[index] * second[index] }
    return sum
  }
}
