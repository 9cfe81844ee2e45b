public import Settings

extension DatasetDescription {
  /// Where decoded inputs are kept, so that later epochs need not decode again; it changes no result.
  public enum Cache: Codable, Hashable, Sendable {
    /// Nowhere.
    case none
    /// In memory, which must not take more than so many bytes.
    case memory(byteLimit: Int)
    /// In a file without a name in `$TMPDIR`.
    case disk

    /// What a cache in memory may take unless told otherwise.
    static let usualByteLimit = 1 << 30
  }
}

/// Written `none`, `memory`, `disk` or `{memory: 4294967296}`.
extension DatasetDescription.Cache: SettingValue {
  private enum Word: String, CaseIterable, SettingValue { case none, memory, disk }

  private struct Memory: SettingGroup {
    static let settings: [Setting<Memory>] = [
      Setting("memory", \.byteLimit, in: .within(1...1 << 50), required: true, unit: "bytes", "What it may take.")
    ]
    var byteLimit = usualByteLimit
  }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> DatasetDescription.Cache {
    if case .mapping = node.value { return .memory(byteLimit: try Memory.read(node).byteLimit) }
    return switch try Word.read(node) {
    case .none: .none
    case .memory: .memory(byteLimit: usualByteLimit)
    case .disk: .disk
    }
  }

  public var canonical: CanonicalValue {
    switch self {
    case .none: .string("none")
    case .memory(let byteLimit): .mapping(["memory": .int(byteLimit)])
    case .disk: .string("disk")
    }
  }

  public static var form: ValueForm { .oneOf([Word.form, Memory.form]) }
}
