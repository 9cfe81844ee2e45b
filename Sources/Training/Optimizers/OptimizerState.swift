/// An optimiser between two steps, for a checkpoint.
package struct OptimizerState: Sendable, Equatable {
  /// Steps taken.
  package var stepCount: Int
  /// The arrays it keeps, by name.
  package var arrays: [String: [Float]]

  /// Makes a state.
  package init(stepCount: Int, arrays: [String: [Float]]) {
    self.stepCount = stepCount
    self.arrays = arrays
  }
}
