package import Networks

extension ExecutionPlan {
  /// Where each trained parameter lies among the values that ``update(_:)`` hands out, in the network's order.
  package var trainedSegments: [Range<Int>] {
    // A plan starts every parameter at a multiple of 64 bytes.
    let floatsPerLine = 64 / MemoryLayout<Float>.stride
    var end = 0
    let segments = description.parameters.filter { $0.role == .trained }.map { parameter in
      defer { end += (parameter.count + floatsPerLine - 1) / floatsPerLine * floatsPerLine }
      return end..<end + parameter.count
    }
    precondition(end == trainedCount, "the plan's parameters lie elsewhere: \(trainedCount) floats, not \(end)")
    return segments
  }
}
