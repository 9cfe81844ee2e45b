public import Arrays
import Concurrency

extension ExecutionPlan {
  /// Times every step of several calls, in the order and on the threads in which calls run them anyway.
  ///
  /// The clock is read before and after every step of every slice, so what a step finds in the caches is what it always
  /// finds. Inputs are standard normal draws. A training plan takes steps without an update; its running statistics move.
  ///
  /// - Parameter repetitions: measured calls; one more goes before them unmeasured.
  public func profile(repetitions: Int, key: RandomKey) -> PlanProfile {
    precondition(repetitions > 0, "a profile needs at least one call")
    let clock = StepClock(builder, threadCount: workers.count)
    let timed = PlanPrograms(builder, clock: clock)
    let inputs = description.inputs.map { normal($0.shape, key.derived($0.name)) }
    let outputShapes = description.outputShapes
    var samples: [[Double]] = []
    var calls: [Double] = []
    for repetition in 0...repetitions {
      let start: UInt64
      switch builder.mode {
      case .training:
        let targets = outputShapes.map { target($0, key.derived("targets")) }
        start = StepClock.now()
        _ = trainingStep(inputs, targets: targets, key: key.derived(repetition), timed.training)
      case .inference:
        start = StepClock.now()
        _ = run(inputs, outputGradients: nil, shapes: outputShapes, timed.step)
      case .gradient:
        let gradients = outputShapes.map { normal($0, key.derived("gradients")) }
        let shapes = outputShapes + captureShapes + description.inputs.map(\.shape) + captureShapes
        start = StepClock.now()
        _ = run(inputs, outputGradients: gradients, shapes: shapes, timed.step)
      }
      let seconds = Double(StepClock.now() - start) / 1e9
      let steps = clock.read()
      if repetition > 0 {
        calls.append(seconds)
        samples.append(steps)
      }
    }
    return PlanProfile(self, origins: clock.origins, samples: samples, calls: calls, threadCount: workers.count)
  }

  private func normal(_ shape: [Int], _ key: RandomKey) -> Tensor {
    var generator = key.generator()
    return Tensor(shape: [batchSize] + shape, values: (0..<batchSize * shape.product).map { _ in generator.normal() })
  }

  /// A class a record, which every loss takes.
  private func target(_ shape: [Int], _ key: RandomKey) -> Target {
    var generator = key.generator()
    return .labels((0..<batchSize).map { _ in Int32(generator.below(shape.product)) })
  }
}
