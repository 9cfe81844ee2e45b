public import Settings

extension DatasetDescription {
  /// How inputs of different lengths come into one tensor.
  public enum Padding: Codable, Hashable, Sendable {
    /// They do not: all must be of one size.
    case none
    /// Silence, up to the longest of the batch.
    case longest
    /// Silence up to so many frames; what is longer is cut.
    case frames(Int)
  }
}

/// Written `none`, `longest` or `{frames: 16000}`.
extension DatasetDescription.Padding: SettingValue {
  private enum Word: String, CaseIterable, SettingValue { case none, longest }

  private struct Frames: SettingGroup {
    static let settings: [Setting<Frames>] = [
      Setting("frames", \.count, in: .within(1...1 << 28), required: true, "The length; what is longer is cut.")
    ]
    var count = 1
  }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> DatasetDescription.Padding {
    if case .mapping = node.value { return .frames(try Frames.read(node).count) }
    return try Word.read(node) == .longest ? .longest : .none
  }

  public var canonical: CanonicalValue {
    switch self {
    case .none: .string("none")
    case .longest: .string("longest")
    case .frames(let count): .mapping(["frames": .int(count)])
    }
  }

  public static var form: ValueForm { .oneOf([Word.form, Frames.form]) }
}
