/// What a step by records works on.
struct RecordStep {
  /// Arrays of which it touches a group's records, or a worker's memory.
  let buffers: [Buffer]
  /// Arrays of which it touches more.
  let kept: [Buffer]
}
