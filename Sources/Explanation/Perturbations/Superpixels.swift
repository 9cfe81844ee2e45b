/// A record's places in groups of neighbours that look alike: simple linear iterative clustering.
///
/// - Reference: Achanta et al., 2012, "SLIC superpixels compared to state-of-the-art superpixel methods", IEEE PAMI 34,
///   algorithm 1; distances of channels scaled to the record's range.
public struct Superpixels: Sendable, Equatable {
  /// The group of each place, row by row, from 0.
  public let labels: [Int]
  /// How many groups; of small records fewer than were asked for.
  public let count: Int

  /// Groups the places of a record.
  ///
  /// - Parameters:
  ///   - values: `[channel, height, width]`.
  ///   - wanted: about how many groups.
  ///   - compactness: how much distance in space counts beside distance in values.
  /// - Complexity: O(places) for each of ten rounds.
  public init(
    _ values: ArraySlice<Float>, channelCount: Int, height: Int, width: Int, wanted: Int, compactness: Double
  ) {
    let area = height * width
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let scale = high > low ? 1 / Double(high - low) : 0
    let colors = values.map { Double($0 - low) * scale }
    // A grid of as many cells as wanted, or fewer.
    let side = (Double(area) / Double(max(wanted, 1))).squareRoot()
    let rows = height == 1 ? 1 : min(max(Int((Double(height) / side).rounded()), 1), height)
    let columns = min(max(height == 1 ? wanted : Int((Double(width) / side).rounded()), 1), width)
    let (stepY, stepX) = (Double(height) / Double(rows), Double(width) / Double(columns))
    let step = max(stepY, stepX)
    struct Center {
      var y, x: Double
      var color: [Double]
    }
    func color(_ place: Int) -> [Double] { (0..<channelCount).map { colors[$0 * area + place] } }
    var centers = (0..<rows * columns).map { cell in
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      let (y, x) = ((Double(row) + 0.5) * stepY - 0.5, (Double(column) + 0.5) * stepX - 0.5)
      return Center(y: y, x: x, color: color(Int(y.rounded()) * width + min(Int(x.rounded()), width - 1)))
    }
    var labels = (0..<area).map { place in
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      return y * rows / height * columns + x * columns / width
    }
    let weight = compactness * compactness / (step * step)
    for _ in 0..<10 {
      var distances = [Double](repeating: .infinity, count: area)
      for (number, center) in centers.enumerated() {
        let (top, bottom) = (max(Int(center.y - step), 0), min(Int(center.y + step + 1), height - 1))
        let (left, right) = (max(Int(center.x - step), 0), min(Int(center.x + step + 1), width - 1))
        guard top <= bottom, left <= right else { continue }
        for y in top...bottom {
          for x in left...right {
            let place = y * width + x
            var distance = 0.0
            for channel in 0..<channelCount {
              let change = colors[channel * area + place] - center.color[channel]
              distance += change * change
            }
            let (down, across) = (Double(y) - center.y, Double(x) - center.x)
            distance += weight * (down * down + across * across)
            if distance < distances[place] { (distances[place], labels[place]) = (distance, number) }
          }
        }
      }
      var sums = centers.map { Center(y: 0, x: 0, color: $0.color.map { _ in 0 }) }
      var counts = [Double](repeating: 0, count: centers.count)
      for (place, label) in labels.enumerated() {
        sums[label].y += Double(place / width)
        sums[label].x += Double(place % width)
        for channel in 0..<channelCount { sums[label].color[channel] += colors[channel * area + place] }
        counts[label] += 1
      }
      for number in centers.indices where counts[number] > 0 {
        centers[number] = Center(
          y: sums[number].y / counts[number], x: sums[number].x / counts[number],
          color: sums[number].color.map { $0 / counts[number] })
      }
    }
    (self.labels, count) = Self.connected(labels, height: height, width: width, smallest: area / (centers.count * 4))
  }

  /// Groups in one piece each: pieces of less than `smallest` places join a neighbour before them.
  private static func connected(
    _ labels: [Int], height: Int, width: Int, smallest: Int
  ) -> (labels: [Int], count: Int) {
    var found = [Int](repeating: -1, count: labels.count)
    var count = 0
    for start in labels.indices where found[start] < 0 {
      var piece = [start]
      found[start] = count
      var next = 0
      var neighbour: Int?
      while next < piece.count {
        let (y, x) = piece[next].quotientAndRemainder(dividingBy: width)
        next += 1
        for (row, column) in [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        where (0..<height).contains(row) && (0..<width).contains(column) {
          let place = row * width + column
          if found[place] < 0, labels[place] == labels[start] {
            found[place] = count
            piece.append(place)
          } else if found[place] >= 0, found[place] != count {
            neighbour = neighbour ?? found[place]
          }
        }
      }
      if piece.count < max(smallest, 1), let neighbour {
        for place in piece { found[place] = neighbour }
      } else {
        count += 1
      }
    }
    return (found, count)
  }
}
