package import Arrays
package import Concurrency

/// Records as points in a space with the Euclidean distance.
package struct Points: Sendable {
  package let count: Int
  /// Numbers of a point in memory: filled up with zeros, so that distances are sums of whole vectors.
  private let stride: Int
  private let values: [Float]

  /// Takes records, `[record, feature]`.
  package init(_ records: Tensor) {
    let width = records.shape[1]
    count = records.shape[0]
    stride = (width + 7) / 8 * 8
    var values = [Float](repeating: 0, count: count * stride)
    for record in 0..<count {
      for place in 0..<width { values[record * stride + place] = records.values[record * width + place] }
    }
    self.values = values
  }

  /// Calls `body` with the squared distance from one point to every other, in order.
  func forEachDistance(from point: Int, _ body: (_ other: Int, _ squaredDistance: Float) -> Void) {
    values.withUnsafeBytes { bytes in
      let rowBytes = stride * MemoryLayout<Float>.stride
      let step = MemoryLayout<SIMD8<Float>>.stride
      let own = point * rowBytes
      for other in 0..<count where other != point {
        let start = other * rowBytes
        var sums = SIMD8<Float>()
        // In bounds: rows are whole vectors.
        for offset in Swift.stride(from: 0, to: rowBytes, by: step) {
          let difference =
            bytes.loadUnaligned(fromByteOffset: own + offset, as: SIMD8<Float>.self)
            - bytes.loadUnaligned(fromByteOffset: start + offset, as: SIMD8<Float>.self)
          sums += difference * difference
        }
        body(other, sums.sum())
      }
    }
  }
}

/// The nearest other points of each point, exactly.
package struct NearestNeighbours {
  /// A point near another.
  package struct Neighbour {
    package var index: Int32 = 0
    package var squaredDistance: Float = 0

    /// Nearer points stand first, and of equally near ones the first.
    static func isNearer(_ left: Neighbour, _ right: Neighbour) -> Bool {
      (left.squaredDistance, left.index) < (right.squaredDistance, right.index)
    }
  }

  /// Neighbours of a point.
  package let count: Int
  /// `[point, neighbour]`, nearest first.
  package let all: [Neighbour]

  /// Finds them.
  ///
  /// - Complexity: O(points² · features).
  package init(of points: Points, count: Int, workers: Workers) {
    precondition(count > 0 && count < points.count, "\(count) neighbours of \(points.count) points")
    self.count = count
    var all = [Neighbour](repeating: Neighbour(), count: points.count * count)
    workers.forEachRow(of: &all, width: count) { point, nearest in
      var held = 0
      if count == points.count - 1 {
        points.forEachDistance(from: point) { other, distance in
          nearest[held] = Neighbour(index: Int32(other), squaredDistance: distance)
          held += 1
        }
        var sorted = nearest
        sorted.sort(by: Neighbour.isNearer)
        return
      }
      points.forEachDistance(from: point) { other, distance in
        if held == count, distance >= nearest[held - 1].squaredDistance { return }
        var place = held < count ? held : count - 1
        while place > 0, nearest[place - 1].squaredDistance > distance {
          nearest[place] = nearest[place - 1]
          place -= 1
        }
        nearest[place] = Neighbour(index: Int32(other), squaredDistance: distance)
        held = min(held + 1, count)
      }
    }
    self.all = all
  }

  /// The neighbours of a point, nearest first.
  package subscript(point: Int) -> ArraySlice<Neighbour> { all[point * count..<(point + 1) * count] }
}

/// How far the neighbours that points have in a plane are neighbours in the space that it shows: 1 where all are.
///
/// - Reference: Venna and Kaski, 2001, "Neighborhood preservation in nonlinear projection methods", equation 1.
package enum Trustworthiness {
  /// Measures it with so many neighbours in the plane, fewer than half of the points.
  ///
  /// - Complexity: O(points² · features).
  package static func of(_ plane: Tensor, showing space: Points, neighbourCount: Int, workers: Workers) -> Double {
    let (count, near) = (space.count, neighbourCount)
    precondition(near > 0 && 2 * near < count, "\(near) neighbours of \(count) points")
    let shown = NearestNeighbours(of: Points(plane), count: near, workers: workers)
    var penalties = [Int](repeating: 0, count: count)
    workers.forEachRow(of: &penalties, width: 1) { point, penalty in
      var distances = [Float](repeating: 0, count: count)
      space.forEachDistance(from: point) { other, distance in distances[other] = distance }
      for neighbour in shown[point] {
        let distance = distances[Int(neighbour.index)]
        var rank = 1
        for other in 0..<count where other != point {
          if distances[other] < distance || (distances[other] == distance && other < neighbour.index) { rank += 1 }
        }
        penalty[0] += max(0, rank - near)
      }
    }
    let worst = Double(count * near) * Double(2 * count - 3 * near - 1)
    return 1 - 2 / worst * Double(penalties.reduce(0, +))
  }
}
