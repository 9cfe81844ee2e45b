public import Settings

/// Keeps the records of some classes.
public struct KeepClasses: FilterKind {
  public static let keyword = "keepClasses"
  public static let summary = "Keeps the records of these classes; the others play no part, not even in judging."
  public static let shorthand: String? = "classes"
  public static let settings: [Setting<KeepClasses>] = [
    Setting("classes", \.classes, required: true, "The classes, by name or number.")
  ]
  static let isForTrainingOnly = false

  /// The classes that stay.
  public var classes: [ClassName] = []

  public init() {}

  public var fault: (setting: String, message: String)? {
    classes.isEmpty ? ("classes", "expected at least one class, found none") : nil
  }

  func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter {
    .labels(try classes.labels(self.classes))
  }
}
