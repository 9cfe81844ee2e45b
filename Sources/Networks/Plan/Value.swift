/// What flows between layers while a plan is built: an activation of one slice, and its gradient where one is needed.
struct Value {
  /// The shape of one record.
  let shape: [Int]
  let layout: Layout
  let buffer: Buffer
  let gradient: Gradient?
  /// Adds steps that make the value again, where that is little work, so that it need not be kept for the way back.
  var remake: ((PlanBuilder) -> Buffer)?
}
