/// Points of a plane in squares within squares, so that far ones can be taken together.
///
/// Squares stand one behind the other, each before those inside it, and each says which comes next where one does not look
/// inside: a walk needs no memory.
///
/// - Reference: Barnes and Hut, 1986, "A hierarchical O(N log N) force-calculation algorithm", Nature 324.
struct PlaneTree {
  /// A square with points.
  private struct Square {
    var x = 0.0, y = 0.0
    /// Of the edge; −1 where one never looks inside.
    var squaredEdge = -1.0
    var pointCount = 0.0
    var next: Int32 = 0
  }

  /// A square is not divided more often: points closer than this are one for every purpose.
  private static let deepest = 48

  private var squares: [Square] = []
  /// The points, those of a square side by side.
  private(set) var order: [Int32]

  /// Sorts points, `[point, 2]`.
  ///
  /// - Complexity: O(points · depth).
  init(_ points: [Double]) {
    let count = points.count / 2
    order = (0..<count).map { Int32($0) }
    guard count > 0 else { return }
    squares.reserveCapacity(2 * count)
    var (low, high) = ((x: points[0], y: points[1]), (x: points[0], y: points[1]))
    for point in 0..<count {
      low = (min(low.x, points[2 * point]), min(low.y, points[2 * point + 1]))
      high = (max(high.x, points[2 * point]), max(high.y, points[2 * point + 1]))
    }
    let edge = max(high.x - low.x, high.y - low.y)
    var spare = order
    points.withUnsafeBufferPointer { points in
      add(0..<count, of: points, left: low.x, top: low.y, edge: edge, depth: 0, &spare)
    }
  }

  private mutating func add(
    _ range: Range<Int>, of points: UnsafeBufferPointer<Double>, left: Double, top: Double, edge: Double, depth: Int,
    _ spare: inout [Int32]
  ) {
    let own = squares.count
    squares.append(Square())
    var (x, y) = (0.0, 0.0)
    for place in range {
      let point = Int(order[place])
      x += points[2 * point]
      y += points[2 * point + 1]
    }
    let count = Double(range.count)
    squares[own].x = x / count
    squares[own].y = y / count
    squares[own].pointCount = count
    if range.count > 1, depth < Self.deepest, edge > 0 {
      squares[own].squaredEdge = edge * edge
      let (middleX, middleY) = (left + edge / 2, top + edge / 2)
      func quarter(_ place: Int) -> Int {
        let point = Int(order[place])
        return (points[2 * point] < middleX ? 0 : 1) + (points[2 * point + 1] < middleY ? 0 : 2)
      }
      var (first, second, third) = (0, 0, 0)
      for place in range {
        switch quarter(place) {
        case 0: first += 1
        case 1: second += 1
        case 2: third += 1
        default: break
        }
      }
      let bounds = (
        range.lowerBound, range.lowerBound + first, range.lowerBound + first + second,
        range.lowerBound + first + second + third
      )
      var next = bounds
      for place in range {
        switch quarter(place) {
        case 0:
          spare[next.0] = order[place]
          next.0 += 1
        case 1:
          spare[next.1] = order[place]
          next.1 += 1
        case 2:
          spare[next.2] = order[place]
          next.2 += 1
        default:
          spare[next.3] = order[place]
          next.3 += 1
        }
      }
      for place in range { order[place] = spare[place] }
      let half = edge / 2
      if bounds.0 < bounds.1 {
        add(bounds.0..<bounds.1, of: points, left: left, top: top, edge: half, depth: depth + 1, &spare)
      }
      if bounds.1 < bounds.2 {
        add(bounds.1..<bounds.2, of: points, left: middleX, top: top, edge: half, depth: depth + 1, &spare)
      }
      if bounds.2 < bounds.3 {
        add(bounds.2..<bounds.3, of: points, left: left, top: middleY, edge: half, depth: depth + 1, &spare)
      }
      if bounds.3 < range.upperBound {
        add(bounds.3..<range.upperBound, of: points, left: middleX, top: middleY, edge: half, depth: depth + 1, &spare)
      }
    }
    squares[own].next = Int32(squares.count)
  }

  /// What all points push one of them with, by t's kernel: Σ w² · (difference), and Σ w without the point itself.
  ///
  /// A square is taken as one where its edge is less than `angle` times its distance; at 0 none is.
  ///
  /// - Precondition: the point is one of the tree's, and `angle` at most 0.7, so that no square with it is taken as one.
  func repulsion(atX x: Double, y: Double, angle: Double) -> (x: Double, y: Double, weight: Double) {
    let squaredAngle = angle * angle
    return squares.withUnsafeBufferPointer { squares in
      var (pushX, pushY, weight) = (0.0, 0.0, -1.0)
      var place = 0
      while place < squares.count {
        let square = squares[place]
        let (dx, dy) = (x - square.x, y - square.y)
        let squaredDistance = dx * dx + dy * dy
        guard square.squaredEdge < squaredAngle * squaredDistance else {
          place += 1
          continue
        }
        let own = 1 / (1 + squaredDistance)
        let all = square.pointCount * own
        weight += all
        pushX += all * own * dx
        pushY += all * own * dy
        place = Int(square.next)
      }
      return (pushX, pushY, weight)
    }
  }
}
