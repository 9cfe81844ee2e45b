import Concurrency

/// A training record near a query.
struct Neighbor {
  /// Its row.
  let row: Int
  /// In double precision.
  let squaredDistance: Double
}

/// Finds the nearest rows, exactly.
///
/// For a block of rows, one product of matrices gives s = ‖b‖² − 2ab, the squared distance but for ‖a‖², which is the same
/// for all rows. Rounded, s is off by at most ``slack``; whatever lies within twice that of the k-th smallest may be nearer, is
/// kept, and is measured anew. What is kept beyond that depends on the threads' timing; what comes out does not.
struct NeighborSearch {
  let rows, squares: [Float]
  let columnCount, neighborCount: Int

  /// Training rows of a piece of work.
  private static let blockRowCount = 1_024
  /// Queries that are multiplied together; rows are read once for all of them.
  private static let queryCount = 256

  /// ‖row‖² of each row.
  static func squares(_ rows: [Float], columnCount: Int) -> [Float] {
    (0..<rows.count / columnCount).map { row in Float(square(rows, row, columnCount)) }
  }

  private static func square(_ rows: [Float], _ row: Int, _ columnCount: Int) -> Double {
    rows.withUnsafeBufferPointer { rows in
      var sum = 0.0
      for place in row * columnCount..<(row + 1) * columnCount { sum += Double(rows[place]) * Double(rows[place]) }
      return sum
    }
  }

  /// The nearest rows of each query, the nearest first, of equally near ones the earlier.
  func nearest(to queries: [Float], count: Int, workers: Workers) -> [[Neighbor]] {
    var found: [[Neighbor]] = []
    found.reserveCapacity(count)
    let largest = Double(squares.max() ?? 0).squareRoot()
    for first in stride(from: 0, to: count, by: Self.queryCount) {
      let batch = first..<min(first + Self.queryCount, count)
      found += nearest(to: queries, batch, largest, workers)
    }
    return found
  }

  /// By how much s may be off for a query, whatever the order in which a product is summed: (2D + 8)·u·‖a‖·‖b‖ + 4u·‖b‖².
  ///
  /// - Reference: Higham, 2002, "Accuracy and stability of numerical algorithms", section 3.1.
  private func slack(_ square: Double, _ largest: Double) -> Float {
    let unit = 0x1p-24 * 1.05
    return Float(unit * (Double(2 * columnCount + 8) * square.squareRoot() * largest + 4 * largest * largest)).nextUp
  }

  private func nearest(
    to queries: [Float], _ batch: Range<Int>, _ largest: Double, _ workers: Workers
  ) -> [[Neighbor]] {
    let slacks = batch.map { slack(Self.square(queries, $0, columnCount), largest) }
    let rooms = (0..<workers.count).map { _ in
      CandidateRoom(slacks: slacks, neighborCount: neighborCount, scoreCount: batch.count * Self.blockRowCount)
    }
    var found = [[Neighbor]](repeating: [], count: batch.count)
    let blockCount = (squares.count + Self.blockRowCount - 1) / Self.blockRowCount
    rows.withUnsafeBufferPointer { rows in
      queries.withUnsafeBufferPointer { queries in
        squares.withUnsafeBufferPointer { squares in
          found.withUnsafeMutableBufferPointer { found in
            guard let b = rows.baseAddress, let a = queries.baseAddress, let squares = squares.baseAddress,
              let found = found.baseAddress
            else { return }
            let total = self.squares.count
            workers.run([
              // A worker has candidates of its own; a query's answer is written by one piece.
              .disjoint(count: blockCount) { block, worker in
                let first = block * Self.blockRowCount
                let count = min(Self.blockRowCount, total - first)
                rooms[worker].take(first, count) { scores in
                  MatrixProduct.timesTransposed(
                    a + batch.lowerBound * columnCount, b + first * columnCount, scores, rows: batch.count,
                    columns: count, inner: columnCount, alpha: -2)
                  return squares + first
                }
              },
              .disjoint(count: batch.count) { query, _ in
                let place = a + (batch.lowerBound + query) * columnCount
                let candidates = CandidateRoom.joined(rooms, query, neighborCount: neighborCount, slack: slacks[query])
                let measured = candidates.map { row in
                  Neighbor(row: row, squaredDistance: Self.distance(place, b + row * columnCount, columnCount))
                }
                let sorted = measured.sorted {
                  ($0.squaredDistance, $0.row) < ($1.squaredDistance, $1.row)
                }
                found[query] = Array(sorted.prefix(neighborCount))
              },
            ])
          }
        }
      }
    }
    return found
  }

  /// ‖a − b‖² in double precision.
  private static func distance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    var sum = 0.0
    for column in 0..<count {
      let difference = Double(a[column]) - Double(b[column])
      sum += difference * difference
    }
    return sum
  }
}

/// The rows that may be among the nearest of each query, as one worker has seen them.
private final class CandidateRoom {
  private typealias Candidate = (score: Float, row: Int32)

  private let slacks: [Float]
  private let neighborCount: Int
  private var thresholds: [Float]
  private var limits: [Int]
  private var candidates: [[Candidate]]
  private var scores: [Float]

  init(slacks: [Float], neighborCount: Int, scoreCount: Int) {
    (self.slacks, self.neighborCount) = (slacks, neighborCount)
    thresholds = slacks.map { _ in .infinity }
    limits = slacks.map { _ in 4 * neighborCount + 32 }
    candidates = slacks.map { _ in [] }
    scores = [Float](repeating: 0, count: scoreCount)
  }

  /// Takes the rows of a block that may be near.
  ///
  /// - Parameter score: writes −2ab, `[query · row]`, and says where the rows' squares stand.
  func take(_ first: Int, _ count: Int, score: (UnsafeMutablePointer<Float>) -> UnsafePointer<Float>) {
    scores.withUnsafeMutableBufferPointer { buffer in
      guard let scores = buffer.baseAddress else { return }
      let squares = score(scores)
      for query in slacks.indices {
        let row = scores + query * count
        var threshold = thresholds[query]
        for place in 0..<count {
          let score = squares[place] + row[place]
          if score <= threshold {
            candidates[query].append((score, Int32(first + place)))
            if candidates[query].count >= limits[query] { threshold = prune(query) }
          }
        }
      }
    }
  }

  /// Drops what cannot be among the nearest; returns the new threshold.
  private func prune(_ query: Int) -> Float {
    let scores = candidates[query].map(\.score).sorted()
    let threshold = scores[neighborCount - 1] + 2 * slacks[query]
    candidates[query].removeAll { $0.score > threshold }
    limits[query] = max(limits[query], 2 * candidates[query].count)
    thresholds[query] = threshold
    return threshold
  }

  /// The rows that all workers together leave.
  static func joined(_ rooms: [CandidateRoom], _ query: Int, neighborCount: Int, slack: Float) -> [Int] {
    let all = rooms.flatMap { $0.candidates[query] }
    let threshold = all.map(\.score).sorted()[neighborCount - 1] + 2 * slack
    return all.filter { $0.score <= threshold }.map { Int($0.row) }
  }
}
