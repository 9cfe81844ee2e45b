public import Settings

/// Leaves out the records of some classes.
public struct DropClasses: FilterKind {
  public static let keyword = "dropClasses"
  public static let summary = "Leaves out the records of these classes, which play no part, not even in judging."
  public static let shorthand: String? = "classes"
  public static let settings: [Setting<DropClasses>] = [
    Setting("classes", \.classes, required: true, "The classes, by name or number.")
  ]
  static let isForTrainingOnly = false

  /// The classes that go.
  public var classes: [ClassName] = []

  public init() {}

  public var fault: (setting: String, message: String)? {
    classes.isEmpty ? ("classes", "expected at least one class, found none") : nil
  }

  func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter {
    let dropped = Set(try classes.labels(self.classes))
    let kept = classes.names.indices.filter { !dropped.contains($0) }
    guard !kept.isEmpty else { throw StreamsError(.configuration, "leaves out every class") }
    return .labels(kept)
  }
}
