import Arrays
import CTrees
import Concurrency

/// Exact Shapley values of what trees say of rows: what each column brings, averaged over all orders in which columns come.
///
/// The value of a coalition is what trees say where only its columns are known. By ``Unknown/shares`` a row goes both ways at a
/// question about what is not known, by as many training records as went each; by ``Unknown/records`` it takes what is not known
/// from records, one after the other, and the mean counts.
///
/// - Reference: Lundberg et al., 2020, "From local explanations to global understanding with explainable AI for trees"; the sum
///   over coalitions as an integral, as Owen, 1972, "Multilinear extensions of games", by a rule that is exact for it.
struct TreeShapley {
  /// What stands for what is not known.
  enum Unknown {
    case shares
    /// `[row · column]`.
    case records([Float])
  }

  let trees: DecisionTrees
  /// The player of each column; several columns may be one player's.
  let players: [Int32]
  let playerCount: Int
  /// Which value of a leaf counts.
  let value: Int
  /// Which trees count: those whose number is `group` modulo `groups`.
  let group, groups: Int
  /// What their sum is multiplied by.
  let scale: Double

  /// A tree as the kernels read it.
  private struct Tree {
    let root, count: Int
    let ways: [trees_way]
    /// Players on the way to a leaf, at most.
    let depth: Int
  }

  /// The deepest tree that is explained; of a fitted one a hostile file may say anything.
  private static let depthLimit = 2_000

  /// What the trees that count say of a row, in double precision.
  private var numbers: [Int] { trees.roots.indices.filter { $0 % groups == group } }

  private func tree(_ number: Int) throws(BaselineError) -> Tree {
    let root = Int(trees.roots[number])
    let end = number + 1 < trees.roots.count ? Int(trees.roots[number + 1]) : trees.nodes.count
    let none = trees_way(parent: 0, before: -1, player: 0, is_right: 0, share: 1)
    var ways = [trees_way](repeating: none, count: end - root)
    var (depths, steps) = ([Int](repeating: 0, count: end - root), [Int](repeating: 0, count: end - root))
    for node in 0..<end - root {
      let child = Int(trees.nodes[root + node].child) - root
      guard child != node else { continue }
      let player = players[Int(trees.nodes[root + node].column)]
      // The last question of the same player on the way here.
      var before = node
      while before > 0, ways[before].player != player { before = Int(ways[before].parent) }
      let cover = trees.covers[root + node]
      for (place, isRight) in [(child, Int32(0)), (child + 1, 1)] {
        guard cover > 0, trees.covers[root + place] > 0 else {
          throw BaselineError(.damaged, "tree \(number + 1) has a leaf that no training record reached; fit it again")
        }
        let share = Double(trees.covers[root + place]) / Double(cover) * (before > 0 ? ways[before].share : 1)
        ways[place] = trees_way(
          parent: Int32(node), before: before > 0 ? Int32(before) : -1, player: player, is_right: isRight, share: share)
        depths[place] = depths[node] + (before > 0 ? 0 : 1)
        steps[place] = steps[node] + 1
      }
    }
    guard steps.max() ?? 0 <= Self.depthLimit else {
      throw BaselineError(
        .unsuited, "tree \(number + 1) asks more than \(Self.depthLimit) questions in a row; limit its 'depth'")
    }
    return Tree(root: root, count: end - root, ways: ways, depth: depths.max() ?? 0)
  }

  /// What trees say where nothing is known.
  func base(_ unknown: Unknown, columnCount: Int, workers: Workers) -> Double {
    switch unknown {
    case .records(let rows):
      let count = rows.count / columnCount
      return said(of: rows, count: count, workers: workers).reduce(0, +) / Double(count)
    case .shares:
      return scale
        * numbers.reduce(0.0) { sum, number in
          let root = Int(trees.roots[number])
          let end = number + 1 < trees.roots.count ? Int(trees.roots[number + 1]) : trees.nodes.count
          var chances = [Double](repeating: 0, count: end - root)
          chances[0] = 1
          var mean = 0.0
          for node in 0..<end - root {
            let child = Int(trees.nodes[root + node].child) - root
            guard child != node else {
              mean += chances[node] * Double(trees.values[(root + node) * trees.width + value])
              continue
            }
            for place in [child, child + 1] {
              chances[place] = chances[node] * Double(trees.covers[root + place]) / Double(trees.covers[root + node])
            }
          }
          return sum + mean
        }
    }
  }

  /// What trees say of each row, in double precision.
  func said(of rows: [Float], count: Int, workers: Workers) -> [Double] {
    var sums = [Double](repeating: 0, count: count * groups * trees.width)
    trees.add(to: &sums, rows: rows, count: count, groups: groups, scale: scale, workers: workers)
    return (0..<count).map { sums[($0 * groups + group) * trees.width + value] }
  }

  /// Rows of a piece of work.
  private static let blockSize = 32

  /// The values of each player, `[row · player]`; equal bits for any number of workers.
  ///
  /// - Complexity: of one row and tree, O(nodes · players on a way) by shares, and O(nodes) for each record.
  func values(of rows: [Float], count: Int, _ unknown: Unknown, workers: Workers) throws(BaselineError) -> [Double] {
    let columnCount = players.count
    var contributions = [Double](repeating: 0, count: count * playerCount)
    for number in numbers {
      let tree = try tree(number)
      guard tree.count > 1 else { continue }
      let leaves = (0..<tree.count).map { Double(trees.values[(tree.root + $0) * trees.width + value]) }
      let width = max((tree.depth + 7) / 8 * 4, 4)
      let rule = GaussLegendre(count: width)
      let stride = tree.depth + 1
      let weights = Self.weights(stride)
      let blockSize = Self.blockSize
      rows.withUnsafeBufferPointer { rows in
        trees.nodes.withUnsafeBufferPointer { nodes in
          contributions.withUnsafeMutableBufferPointer { contributions in
            guard let rows = rows.baseAddress, let nodes = nodes.baseAddress, let sums = contributions.baseAddress
            else {
              return
            }
            let root = Int32(tree.root)
            workers.run([
              // A block writes the values of its own rows alone.
              .disjoint(count: (count + blockSize - 1) / blockSize) { block, _ in
                let first = block * blockSize
                let size = min(blockSize, count - first)
                switch unknown {
                case .shares:
                  var inverses = [Double](repeating: 0, count: tree.count * width)
                  var products = inverses
                  var follows = [UInt8](repeating: 0, count: tree.count)
                  trees_shapley(
                    nodes + tree.root, tree.ways, leaves, Int64(tree.count), root, rows + first * columnCount,
                    Int64(columnCount), Int64(size), rule.nodes, rule.weights, Int64(width), &inverses, &products,
                    &follows, sums + first * playerCount, Int64(playerCount))
                case .records(let others):
                  var sides = [UInt8](repeating: 0, count: playerCount)
                  for row in first..<first + size {
                    trees_shapley_against(
                      nodes + tree.root, leaves, root, rows + row * columnCount, others, Int64(columnCount),
                      Int64(others.count / columnCount), players, weights, Int64(stride), &sides,
                      sums + row * playerCount)
                  }
                }
              }
            ])
          }
        }
      }
    }
    return contributions.map { $0 * scale }
  }

  /// a! b! / (a + b + 1)! for a and b below a number, `[a · b]`.
  private static func weights(_ count: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      weights[a * count] = 1 / Double(a + 1)
      for b in stride(from: 1, to: count, by: 1) {
        weights[a * count + b] = weights[a * count + b - 1] * Double(b) / Double(a + b + 1)
      }
    }
    return weights
  }
}
