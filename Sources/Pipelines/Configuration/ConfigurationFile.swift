package import Settings
import Store

/// Reads YAML files into nodes that know their places.
package enum ConfigurationFile {
  private static let maximumByteCount = 8 << 20

  /// Reads a file; `name` is what messages call it, `path` the dotted path of its root.
  package static func read(
    _ file: String, path: String = "", cache: ConfigurationCache? = nil
  ) throws(SettingsError) -> ConfigurationNode {
    let bytes: [UInt8]
    do {
      bytes = try Disk.read(file, limit: maximumByteCount)
    } catch {
      throw SettingsError(path: path, error.message)
    }
    func parsed() throws(SettingsError) -> ConfigurationNode {
      try ConfigurationText.parse(bytes, file: file, path: path)
    }
    guard let cache else { return try parsed() }
    return try cache.node(of: bytes, file: file, path: path, parse: parsed)
  }

  /// Reads the file that a node names: one that cannot be read has no places, but its name has.
  package static func read(
    _ file: String, path: String = "", namedBy node: ConfigurationNode
  ) throws(SettingsError) -> ConfigurationNode {
    do {
      return try read(file, path: path)
    } catch {
      throw error.location == nil ? node.failure(error.message) : error
    }
  }
}

extension ConfigurationNode {
  /// The path of a file that this text names relative to the file in which it stands.
  package func filePath() throws(SettingsError) -> String {
    let path = try string()
    let folder = Disk.folder(of: location.file)
    return path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  }

  /// The mapping that stands here, or in the file that this text names.
  package func mappingOrFile() throws(SettingsError) -> ConfigurationNode {
    var content = self
    if case .string = value {
      let file = try filePath()
      guard Disk.status(file) != nil else { throw failure("expected a YAML file, but there is no \(file)") }
      content = try ConfigurationFile.read(file, namedBy: self)
    }
    _ = try content.members()
    return content
  }
}
