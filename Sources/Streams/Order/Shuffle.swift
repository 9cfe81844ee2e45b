public import Settings

/// In which order the records of a split come.
public enum Shuffle: Codable, Hashable, Sendable {
  /// As stored.
  case none
  /// Drawn from a buffer of `size` records that is refilled in stored order, as `tf.data` does.
  case buffer(size: Int)
  /// A permutation of all records; needs no memory.
  case global

  /// The largest buffer.
  static let largestBuffer = 1 << 30
}

/// Written `global`, `none` or `{buffer: 10000}`.
extension Shuffle: SettingValue {
  private enum Word: String, CaseIterable, SettingValue { case global, none }

  private struct Buffer: SettingGroup {
    static let settings: [Setting<Buffer>] = [
      Setting("buffer", \.size, in: .within(1...largestBuffer), required: true, "Records that wait to be drawn.")
    ]
    var size = 1
  }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Shuffle {
    if case .mapping = node.value { return .buffer(size: try Buffer.read(node).size) }
    return try Word.read(node) == .global ? .global : .none
  }

  public var canonical: CanonicalValue {
    switch self {
    case .none: .string("none")
    case .buffer(let size): .mapping(["buffer": .int(size)])
    case .global: .string("global")
    }
  }

  public static var form: ValueForm { .oneOf([Word.form, Buffer.form]) }
}
