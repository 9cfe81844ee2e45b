import CTrees
import Concurrency
import Records

/// Binary trees with values at their leaves.
///
/// Nodes of a tree stand behind each other, children behind their parent and side by side.
struct DecisionTrees: Sendable {
  /// The nodes of all trees.
  private(set) var nodes: [trees_node] = []
  /// How many training records came by each node, as often as they count.
  private(set) var covers: [Float] = []
  /// The values of each node, `[node · value]`; only those of leaves are told.
  private(set) var values: [Float] = []
  /// The first node of each tree.
  private(set) var roots: [Int32] = []
  /// Values of a leaf.
  let width: Int

  init(width: Int) { self.width = width }

  /// One tree as it grows.
  struct Growing {
    /// A node: a leaf as long as its column is below 0; children are counted from the tree's root.
    struct Node {
      var column = -1
      var threshold: Float = 0
      var child = 0
      var cover: Float = 0
      var values: [Float] = []
    }

    var nodes = [Node()]

    /// Makes a leaf ask, and adds its two children; returns the left one.
    mutating func split(_ node: Int, column: Int, threshold: Float) -> Int {
      let child = nodes.count
      (nodes[node].column, nodes[node].threshold, nodes[node].child) = (column, threshold, child)
      nodes += [Node(), Node()]
      return child
    }
  }

  /// Adds a tree.
  mutating func append(_ tree: Growing) {
    let root = nodes.count
    roots.append(Int32(root))
    for (number, node) in tree.nodes.enumerated() {
      let isLeaf = node.column < 0
      nodes.append(
        trees_node(
          threshold: isLeaf ? .infinity : node.threshold, column: isLeaf ? 0 : Int32(node.column),
          child: Int32(root + (isLeaf ? number : node.child))))
      covers.append(node.cover)
      values += isLeaf ? node.values : [Float](repeating: 0, count: width)
    }
  }

  /// Drops all trees but the first.
  mutating func keep(_ count: Int) {
    guard count < roots.count else { return }
    let end = Int(roots[count])
    nodes.removeSubrange(end...)
    covers.removeSubrange(end...)
    values.removeSubrange((end * width)...)
    roots.removeSubrange(count...)
  }

  // MARK: What they say

  /// Sums the values of the leaves that each row reaches, tree `t` into the places from `t % groups · width` on.
  ///
  /// - Parameter sums: `[row · group · value]`, which the values are added to, tree after tree.
  func add(
    to sums: inout [Double], rows: [Float], count: Int, groups: Int = 1, scale: Double = 1, workers: Workers
  ) {
    guard count > 0 else { return }
    let columnCount = rows.count / count
    let blockSize = 64
    rows.withUnsafeBufferPointer { rows in
      sums.withUnsafeMutableBufferPointer { sums in
        nodes.withUnsafeBufferPointer { nodes in
          guard let rows = rows.baseAddress, let nodes = nodes.baseAddress, let sums = sums.baseAddress else { return }
          workers.run([
            // A block writes the sums of its own rows alone.
            .disjoint(count: (count + blockSize - 1) / blockSize) { block, _ in
              let first = block * blockSize
              let size = min(blockSize, count - first)
              withUnsafeTemporaryAllocation(of: Int32.self, capacity: blockSize) { ends in
                guard let ends = ends.baseAddress else { return }
                for (tree, root) in roots.enumerated() {
                  trees_walk(nodes, root, rows + first * columnCount, Int64(columnCount), Int64(size), ends)
                  let place = sums + (tree % groups) * width
                  for row in 0..<size {
                    for value in 0..<width {
                      place[(first + row) * groups * width + value] +=
                        scale * Double(values[Int(ends[row]) * width + value])
                    }
                  }
                }
              }
            }
          ])
        }
      }
    }
  }

  // MARK: How they are stored

  var arrays: [FittedArray] {
    func stored(_ values: [Int32]) -> StoredTensor { StoredTensor(shape: [values.count], elements: .int32(values)) }
    return [
      ("roots", stored(roots)), ("columns", stored(nodes.map(\.column))), ("children", stored(nodes.map(\.child))),
      // JSON and some readers know no infinity, and a leaf needs no threshold.
      (
        "thresholds",
        StoredTensor(
          shape: [nodes.count], elements: .float32(nodes.map { $0.threshold.isFinite ? $0.threshold : 0 }))
      ),
      ("covers", StoredTensor(shape: [covers.count], elements: .float32(covers))),
      ("values", StoredTensor(shape: [nodes.count, width], elements: .float32(values))),
    ]
  }

  /// Opens stored trees.
  ///
  /// - Throws: ``BaselineError`` where one leads out of itself, or asks for what no record has.
  init(_ arrays: FittedArrays, columnCount: Int, width: Int) throws(BaselineError) {
    self.width = width
    covers = try arrays.floats("covers")
    let count = covers.count
    guard count > 0, count < Int(Int32.max) else { throw arrays.damage("covers", "has \(count) numbers") }
    roots = try arrays.integers("roots", in: 0..<count)
    guard roots.first == 0, zip(roots, roots.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw arrays.damage("roots", "does not count up from 0")
    }
    values = try arrays.floats("values", count: count * width)
    let columns = try arrays.integers("columns", count: count, in: 0..<columnCount)
    let children = try arrays.integers("children", count: count, in: 0..<count)
    let thresholds = try arrays.floats("thresholds", count: count)
    for (tree, root) in roots.enumerated() {
      let end = tree + 1 < roots.count ? Int(roots[tree + 1]) : count
      for node in Int(root)..<end {
        let child = Int(children[node])
        // A leaf is its own child; else both stand behind it, so that every walk ends.
        guard child == node || (child > node && child + 1 < end) else {
          throw arrays.damage("children", "leads out of a tree at node \(node)")
        }
        nodes.append(
          trees_node(
            threshold: child == node ? .infinity : thresholds[node], column: columns[node], child: Int32(child)))
      }
    }
  }
}
