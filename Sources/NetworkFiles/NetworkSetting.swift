package import Networks
package import Pipelines
import Settings

extension NetworkReader {
  /// Reads a stage's network: the network itself, the path of its file, or `{file: …, parameters: …}`.
  ///
  /// What the file says and the parameters enter the stage's key.
  package static func read(_ reader: StageReader, _ key: String) throws -> NetworkDescription {
    guard reader.node[key]?["file"] != nil else { return try read(reader.configurationFile(key)) }
    let section = try reader.section(key)
    return try read(
      section.configurationFile("file"), parameters: section.node("parameters")?.members() ?? [])
  }
}
