/// A step that looks at the training records before it can be done, and keeps what it found there.
///
/// Whoever learns from records finds it over the training split alone; the model then keeps the step with its numbers.
package protocol FoundStep: FixedStep {
  /// Whether it has its numbers.
  var isFound: Bool { get }

  /// The step with what it finds.
  ///
  /// - Parameters:
  ///   - columnCount: the numbers of a row.
  ///   - forEachRow: goes through all training records as the steps before this one make them; may be called several times.
  /// - Throws: ``StreamsError`` of code `configuration` where the records do not suit.
  func found(columnCount: Int, over forEachRow: (_ body: (ArraySlice<Float>) -> Void) throws -> Void) throws
    -> Transform
}

extension Transform {
  /// The step where it still has to look at training records; `nil` for any other.
  package var unfound: (any FoundStep)? {
    guard let step = step as? any FoundStep, !step.isFound else { return nil }
    return step
  }
}
