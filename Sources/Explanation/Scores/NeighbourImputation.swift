/// Places of an image, or of a line, replaced by what their neighbours make likely: the noisy linear imputation of ROAD.
///
/// Each missing place is the weighted mean of the places around it, of which missing ones are unknown as well: a system of
/// linear equations, solved by conjugate gradients.
///
/// - Reference: Rong et al., 2022, "A consistent and efficient evaluation strategy for attribution methods",
///   arXiv:2202.00449, section 4.2: neighbours at a side count 1/6, at a corner 1/12.
struct NeighbourImputation {
  let height: Int
  let width: Int

  /// Fills missing places of one channel.
  ///
  /// - Parameters:
  ///   - values: `height × width` numbers; what stands at missing places is where the search begins.
  ///   - isKnown: whether a place keeps its value.
  func fill(_ values: UnsafeMutableBufferPointer<Float>, isKnown: [Bool]) {
    let missing = isKnown.indices.filter { !isKnown[$0] }
    guard !missing.isEmpty, missing.count < isKnown.count else { return }
    var number = [Int](repeating: -1, count: isKnown.count)
    for (index, place) in missing.enumerated() { number[place] = index }
    // Right sides and diagonal; what a missing place takes from others, as pairs of numbers and weights.
    var right = [Double](repeating: 0, count: missing.count)
    var diagonal = right
    var links: [(other: Int, weight: Double)] = []
    var starts = [0]
    links.reserveCapacity(missing.count * 8)
    for (index, place) in missing.enumerated() {
      forEachNeighbour(of: place) { other, weight in
        diagonal[index] += weight
        if number[other] >= 0 {
          links.append((number[other], weight))
        } else {
          right[index] += weight * Double(values[other])
        }
      }
      starts.append(links.count)
    }
    func product(_ x: [Double]) -> [Double] {
      (0..<x.count).map { row in
        var sum = diagonal[row] * x[row]
        for link in links[starts[row]..<starts[row + 1]] { sum -= link.weight * x[link.other] }
        return sum
      }
    }
    // From the mean of what is known.
    var (sum, count) = (0.0, 0.0)
    for place in isKnown.indices where isKnown[place] { (sum, count) = (sum + Double(values[place]), count + 1) }
    var solution = [Double](repeating: sum / count, count: missing.count)
    var residual = zip(right, product(solution)).map { $0 - $1 }
    var direction = residual
    var square = residual.reduce(0) { $0 + $1 * $1 }
    let goal = 1e-8 * max(right.reduce(0) { $0 + $1 * $1 }, 1e-12)
    for _ in 0..<500 where square > goal {
      let image = product(direction)
      let curvature = zip(direction, image).reduce(0) { $0 + $1.0 * $1.1 }
      guard curvature > 0 else { break }
      let step = square / curvature
      for index in solution.indices {
        solution[index] += step * direction[index]
        residual[index] -= step * image[index]
      }
      let next = residual.reduce(0) { $0 + $1 * $1 }
      for index in direction.indices { direction[index] = residual[index] + next / square * direction[index] }
      square = next
    }
    for (index, place) in missing.enumerated() { values[place] = Float(solution[index]) }
  }

  private func forEachNeighbour(of place: Int, _ body: (_ other: Int, _ weight: Double) -> Void) {
    let (row, column) = place.quotientAndRemainder(dividingBy: width)
    for y in max(0, row - 1)...min(height - 1, row + 1) {
      for x in max(0, column - 1)...min(width - 1, column + 1) where y != row || x != column {
        body(y * width + x, y == row || x == column ? 1.0 / 6 : 1.0 / 12)
      }
    }
  }
}
