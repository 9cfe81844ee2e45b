package import Concurrency
import Glibc

/// How alike points are to their neighbours: the joint probabilities of t-SNE, row by row.
///
/// - Reference: van der Maaten and Hinton, 2008, "Visualizing data using t-SNE", equations 1 and section 3.1.
package struct NeighbourAffinities {
  /// One probability: of a pair of points.
  package struct Entry {
    package var index: Int32 = 0
    package var probability = 0.0
  }

  /// Where each point's entries start in ``entries``, and the last ones end.
  package let starts: [Int]
  /// Those of each point, by index; all sum to 1.
  package let entries: [Entry]

  /// Finds for each point the Gaussian under which its neighbours have this perplexity, and makes them symmetric.
  package init(_ neighbours: NearestNeighbours, perplexity: Double, workers: Workers) {
    let width = neighbours.count
    let count = neighbours.all.count / width
    var conditional = [Double](repeating: 0, count: neighbours.all.count)
    workers.forEachRow(of: &conditional, width: width, grouped: 8) { point, probabilities in
      Self.fill(probabilities, neighbours[point].map { Double($0.squaredDistance) }, entropy: log(perplexity))
    }
    var lengths = [Int](repeating: width, count: count)
    for neighbour in neighbours.all { lengths[Int(neighbour.index)] += 1 }
    var starts = [0]
    for length in lengths { starts.append(starts[starts.count - 1] + length) }
    var next = starts
    var entries = [Entry](repeating: Entry(), count: starts[count])
    for (place, neighbour) in neighbours.all.enumerated() {
      let (point, other) = (place / width, Int(neighbour.index))
      let probability = conditional[place] / Double(2 * count)
      entries[next[point]] = Entry(index: Int32(other), probability: probability)
      entries[next[other]] = Entry(index: Int32(point), probability: probability)
      next[point] += 1
      next[other] += 1
    }
    // Of two points that are neighbours of each other there are two entries now, which become one.
    var (merged, mergedStarts): ([Entry], [Int]) = ([], [0])
    merged.reserveCapacity(entries.count)
    for point in 0..<count {
      let first = merged.count
      for entry in entries[starts[point]..<starts[point + 1]].sorted(by: { $0.index < $1.index }) {
        if merged.count > first, merged[merged.count - 1].index == entry.index {
          merged[merged.count - 1].probability += entry.probability
        } else {
          merged.append(entry)
        }
      }
      mergedStarts.append(merged.count)
    }
    (self.starts, self.entries) = (mergedStarts, merged)
  }

  /// Fills in probabilities of this entropy in nats, which a precision is searched for by halving.
  private static func fill(
    _ probabilities: UnsafeMutableBufferPointer<Double>, _ squaredDistances: [Double], entropy: Double
  ) {
    // Distances from the nearest on: what is common to all powers cancels.
    let nearest = squaredDistances.first ?? 0
    let mean = squaredDistances.reduce(0) { $0 + $1 - nearest } / Double(max(squaredDistances.count, 1))
    guard mean > 0 else {
      for place in probabilities.indices { probabilities[place] = 1 / Double(probabilities.count) }
      return
    }
    var (precision, low, high) = (1 / mean, 0.0, Double.infinity)
    for _ in 0..<200 {
      var (sum, weighted) = (0.0, 0.0)
      for place in probabilities.indices {
        let distance = squaredDistances[place] - nearest
        let power = exp(-precision * distance)
        probabilities[place] = power
        sum += power
        weighted += power * distance
      }
      let found = log(sum) + precision * weighted / sum
      for place in probabilities.indices { probabilities[place] /= sum }
      if abs(found - entropy) < 1e-10 { return }
      if found > entropy {
        low = precision
        precision = high.isFinite ? (low + high) / 2 : 2 * precision
      } else {
        high = precision
        precision = (low + high) / 2
      }
    }
  }
}
