package import Concurrency
package import Networks

/// An optimiser at work on the trained values of one plan.
///
/// All that a step needs is prepared once; a step allocates nothing.
package struct Optimizer {
  /// Runs on one range: its bounds, its values and its gradients.
  package typealias RangeBody = ExecutionPlan.UpdateBody

  package let description: OptimizerDescription
  /// Steps taken.
  package private(set) var stepCount: Int
  private let arrays: OptimizerArrays
  private let begin: (_ number: Int, _ learningRate: Double, _ gradientScale: Double) -> Void
  private let program: Program
  private let workers: Workers

  /// Starts for a plan's trained values, or goes on from a saved state.
  ///
  /// - Parameters:
  ///   - factors: what a parameter's learning rate and decay are multiplied with, by its name.
  ///   - sum: where gradients are summed over several batches; the plan's own otherwise.
  /// - Throws: ``TrainingError`` where the state belongs to another optimiser or another network.
  package init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, plan: ExecutionPlan,
    factors: (String) -> OptimizerLayout.Factors = { _ in .none }, sum: GradientSum? = nil,
    saved: OptimizerState? = nil
  ) throws(TrainingError) {
    try self.init(
      description, clip: clip, layout: OptimizerLayout(plan, factors: factors), workers: plan.workers, saved: saved
    ) { body, finish in
      guard let sum else { return plan.updateSegment(body, finish: finish) }
      return plan.updateSegment(
        { range, values, _ in body(range, values, sum.start + range.lowerBound) }, finish: finish)
    }
  }

  /// Starts for values that `makeSegment` hands out in ranges which start at multiples of ``SquareSums/pieceLength``.
  package init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, layout: OptimizerLayout, workers: Workers,
    saved: OptimizerState? = nil, makeSegment: (@escaping RangeBody, _ finish: (() -> Void)?) -> Segment
  ) throws(TrainingError) {
    self.description = description
    self.workers = workers
    stepCount = saved?.stepCount ?? 0
    arrays = try Self.arrays(description.method, layout.count, saved)
    (begin, program) = Self.prepare(description.method, clip, layout, arrays, makeSegment)
  }

  private static func prepare<Method: OptimizerMethod>(
    _ method: Method, _ clip: GradientClip?, _ layout: OptimizerLayout, _ arrays: OptimizerArrays,
    _ makeSegment: OptimizerWork<Method>.MakeSegment
  ) -> (begin: (Int, Double, Double) -> Void, program: Program) {
    let work = OptimizerWork(method, clip, layout, arrays)
    return ({ work.begin(number: $0, learningRate: $1, gradientScale: $2) }, Program(work.segments(makeSegment)))
  }

  private static func arrays(
    _ method: some OptimizerMethod, _ count: Int, _ saved: OptimizerState?
  ) throws(TrainingError) -> OptimizerArrays {
    var arrays: [[Float]] = []
    for (name, initial) in method.stateArrays {
      guard let saved else {
        arrays.append([Float](repeating: initial, count: count))
        continue
      }
      guard let values = saved.arrays[name], values.count == count else {
        throw TrainingError(
          .checkpoint,
          "the checkpoint's optimiser keeps \(saved.arrays.keys.sorted().joined(separator: ", ")) of "
            + "\(saved.arrays.values.first?.count ?? 0) values; this one needs '\(name)' of \(count); "
            + "delete the checkpoint to train from the start")
      }
      arrays.append(values)
    }
    if method.goesByNorms { arrays.append([Float](repeating: 0, count: count)) }
    return OptimizerArrays(arrays, count: count)
  }

  /// Steps taken and the arrays, for a checkpoint.
  package var saved: OptimizerState {
    var kept: [String: [Float]] = [:]
    for (index, array) in description.method.stateArrays.enumerated() { kept[array.name] = arrays.values(index) }
    return OptimizerState(stepCount: stepCount, arrays: kept)
  }

  /// Moves the values by their gradients times `gradientScale`, at this learning rate.
  package mutating func step(learningRate: Double, gradientScale: Double = 1) {
    stepCount += 1
    begin(stepCount, learningRate, gradientScale)
    workers.run(program)
  }
}
