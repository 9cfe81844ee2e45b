package import Networks

/// Where an optimiser's values lie, and by which factors each parameter differs from the rest.
package struct OptimizerLayout {
  /// What a group multiplies the step's learning rate and decay of weights with.
  package struct Factors: Hashable, Sendable {
    package let rate: Double, decay: Double
    package static let none = Factors(rate: 1, decay: 1)

    package init(rate: Double, decay: Double) {
      self.rate = rate
      self.decay = decay
    }
  }

  /// All floats, gaps between parameters included.
  package let count: Int
  /// Each parameter's place, ascending.
  package let segments: [Range<Int>]
  /// Factors that occur, and which of them each parameter has.
  let groups: [Factors]
  let groupIndices: [Int]
  /// Stretches of equal factors that together cover all floats.
  let runs: [(range: Range<Int>, group: Int)]

  /// - Parameter factors: one a segment.
  package init(count: Int, segments: [Range<Int>], factors: [Factors]) {
    precondition(segments.count == factors.count, "every parameter has factors")
    self.count = count
    self.segments = segments
    var groups: [Factors] = []
    var runs: [(range: Range<Int>, group: Int)] = []
    groupIndices = factors.map { factor in
      if let known = groups.firstIndex(of: factor) { return known }
      groups.append(factor)
      return groups.count - 1
    }
    for (segment, group) in zip(segments, groupIndices) where runs.last?.group != group {
      let start = runs.isEmpty ? 0 : segment.lowerBound
      if let last = runs.popLast() { runs.append((last.range.lowerBound..<start, last.group)) }
      runs.append((start..<count, group))
    }
    self.groups = groups
    self.runs = runs
  }

  /// One group with the factors of none.
  package init(count: Int, segments: [Range<Int>]) {
    self.init(count: count, segments: segments, factors: segments.map { _ in .none })
  }

  /// The trained values of a plan.
  package init(_ plan: ExecutionPlan, factors: (String) -> Factors = { _ in .none }) {
    // A plan starts every parameter at a multiple of 64 bytes.
    let floatsPerLine = 64 / MemoryLayout<Float>.stride
    var end = 0
    let segments = plan.trainedParameters.map { parameter in
      defer { end += (parameter.count + floatsPerLine - 1) / floatsPerLine * floatsPerLine }
      return end..<end + parameter.count
    }
    precondition(
      end == plan.trainedCount, "the plan's parameters lie elsewhere: \(plan.trainedCount) floats, not \(end)")
    self.init(count: end, segments: segments, factors: plan.trainedParameters.map { factors($0.name) })
  }
}
