import Settings

extension KindFamily {
  /// The same, read again as from a file: settings made in code are checked as those of files are, and what they leave
  /// to a larger whole is spelled out.
  ///
  /// - Parameters:
  ///   - canonical: its settings, without those that it leaves open.
  ///   - defaults: what the larger whole says, by the names of settings.
  /// - Throws: an error about the setting that cannot be, whose path is that setting's.
  static func checked(
    _ keyword: String, _ canonical: [String: CanonicalValue], defaults: [String: CanonicalValue] = [:]
  ) throws(SettingsError) -> Self {
    let node = ConfigurationNode(
      canonical: .mapping([keyword: .mapping(canonical)]), at: SourceLocation(file: "", line: 1, column: 1), path: "")
    return try read(node, defaults: defaults)
  }
}

extension SettingsError {
  /// `setting: message`, without the kind that the setting is of.
  func words(within keyword: String) -> String {
    let setting = path.hasPrefix("\(keyword).") ? String(path.dropFirst(keyword.count + 1)) : ""
    return setting.isEmpty ? message : "\(setting): \(message)"
  }
}
