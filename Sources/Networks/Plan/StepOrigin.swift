/// What a step of a plan works for.
public enum PlanPart: Hashable, Sendable {
  /// Bringing the batch in.
  case inputs
  /// A layer, by name, and those that its kernel took in.
  case layer(String)
  /// The losses and their gradients.
  case losses
  /// Bringing results out.
  case outputs
  /// Summing the slices' gradients of all parameters.
  case gradientSum
  /// What the size of weights costs.
  case penalties
}

/// When in a call a step runs.
public enum PlanPass: Hashable, Sendable {
  /// Makes kernels' weights out of parameters that changed.
  case preparation
  /// From the inputs to the outputs.
  case forward
  /// From the outputs back.
  case backward
}

/// Where a step comes from.
struct StepOrigin: Hashable {
  var part: PlanPart
  var pass: PlanPass
}

/// Work with where it comes from.
struct Attributed<Work> {
  let origin: StepOrigin
  let work: Work
}
