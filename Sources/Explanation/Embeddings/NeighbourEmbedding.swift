package import Arrays
package import Concurrency
import Glibc

/// Points of a space in a plane, neighbours beside neighbours: t-SNE, by Barnes and Hut's tree or exactly.
///
/// What the plane shows is who is near whom; distances between groups, and how large a group is, mean nothing.
///
/// - Reference: van der Maaten and Hinton, 2008, "Visualizing data using t-SNE"; van der Maaten, 2014, "Accelerating t-SNE
///   using tree-based algorithms"; start and learning rate by Kobak and Berens, 2019, "The art of using t-SNE".
package struct NeighbourEmbedding {
  /// How it is found.
  package struct Settings {
    package var perplexity = 30.0
    package var earlyExaggeration = 12.0
    /// Steps in all, and those of them with exaggeration.
    package var stepCount = 750, earlyStepCount = 250
    /// Squares of the tree are taken as one under this angle; at 0 nothing is, and every point is everyone's neighbour.
    package var angle = 0.5

    package init() {}
  }

  /// `[point, 2]`.
  package let plane: Tensor
  /// What is lost: the Kullback–Leibler divergence of the plane's probabilities from the space's.
  package let divergence: Double

  /// Neighbours that a perplexity asks for.
  package static func neighbourCount(perplexity: Double) -> Int { Int((3 * perplexity).rounded(.up)) }

  /// Lays points out, from where their first two principal components are.
  ///
  /// - Parameters:
  ///   - start: `[point, at least 2]`; its first column becomes 0.0001 wide.
  ///   - onStep: called before each step; throws where the work is to end.
  /// - Precondition: there are more points than ``neighbourCount(perplexity:)``.
  package init(
    of points: Points, from start: Tensor, _ settings: Settings, workers: Workers,
    onStep: (_ step: Int) throws -> Void
  ) rethrows {
    let count = points.count
    let neighbours = NearestNeighbours(
      of: points,
      count: settings.angle == 0 ? count - 1 : min(Self.neighbourCount(perplexity: settings.perplexity), count - 1),
      workers: workers)
    let affinities = NeighbourAffinities(neighbours, perplexity: settings.perplexity, workers: workers)
    var places = Self.narrowed(start)
    var speeds = [Double](repeating: 0, count: places.count)
    var gains = [Double](repeating: 1, count: places.count)
    let rate = max(Double(count) / settings.earlyExaggeration / 4, 50)
    for step in 0..<settings.stepCount {
      try onStep(step)
      let isEarly = step < settings.earlyStepCount
      let gradient = Self.gradient(
        at: places, affinities, exaggeration: isEarly ? settings.earlyExaggeration : 1, angle: settings.angle,
        isMeasured: false, workers
      ).gradient
      let momentum = isEarly ? 0.5 : 0.8
      for place in places.indices {
        gains[place] = max(speeds[place] * gradient[place] < 0 ? gains[place] + 0.2 : gains[place] * 0.8, 0.01)
        speeds[place] = momentum * speeds[place] - rate * gains[place] * gradient[place]
        places[place] += speeds[place]
      }
    }
    divergence =
      Self.gradient(at: places, affinities, exaggeration: 1, angle: settings.angle, isMeasured: true, workers)
      .divergence
    plane = Tensor(shape: [count, 2], values: places.map(Float.init))
  }

  private static func narrowed(_ start: Tensor) -> [Double] {
    let (count, width) = (start.shape[0], start.shape[1])
    let first = (0..<count).map { Double(start.values[$0 * width]) }
    let mean = first.reduce(0, +) / Double(count)
    let deviation = (first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
    let scale = deviation > 0 ? 1e-4 / deviation : 1
    return (0..<count).flatMap { point in
      [Double(start.values[point * width]), width > 1 ? Double(start.values[point * width + 1]) : 0].map { $0 * scale }
    }
  }

  /// The gradient of the divergence at places in the plane, `[point, 2]`, and the divergence itself.
  package static func gradient(
    at places: [Double], _ affinities: NeighbourAffinities, exaggeration: Double, angle: Double, isMeasured: Bool,
    _ workers: Workers
  ) -> (gradient: [Double], divergence: Double) {
    let count = places.count / 2
    let tree = PlaneTree(places)
    // By place in the tree, so that neighbouring walks are alike: pull and push of both axes, weight, and Σ p log(p / w).
    var forces = [Double](repeating: 0, count: 6 * count)
    workers.forEachRow(of: &forces, width: 6, grouped: 32) { place, force in
      let point = Int(tree.order[place])
      let (x, y) = (places[2 * point], places[2 * point + 1])
      let push = tree.repulsion(atX: x, y: y, angle: angle)
      var (pullX, pullY, cost) = (0.0, 0.0, 0.0)
      affinities.entries.withUnsafeBufferPointer { entries in
        for entry in entries[affinities.starts[point]..<affinities.starts[point + 1]] where entry.probability > 0 {
          let (dx, dy) = (x - places[2 * Int(entry.index)], y - places[2 * Int(entry.index) + 1])
          let weight = 1 / (1 + dx * dx + dy * dy)
          pullX += entry.probability * weight * dx
          pullY += entry.probability * weight * dy
          if isMeasured { cost += entry.probability * log(entry.probability / weight) }
        }
      }
      (force[0], force[1], force[2], force[3], force[4], force[5]) = (pullX, pullY, push.x, push.y, push.weight, cost)
    }
    let total = max((0..<count).reduce(0) { $0 + forces[6 * $1 + 4] }, .leastNormalMagnitude)
    var gradient = [Double](repeating: 0, count: places.count)
    for place in 0..<count {
      let point = Int(tree.order[place])
      for axis in 0..<2 {
        gradient[2 * point + axis] =
          4 * (exaggeration * forces[6 * place + axis] - forces[6 * place + 2 + axis] / total)
      }
    }
    return (gradient, log(total) + (0..<count).reduce(0) { $0 + forces[6 * $1 + 5] })
  }
}
