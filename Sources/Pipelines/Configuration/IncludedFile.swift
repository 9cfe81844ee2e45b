import Settings
import Store

/// Gathers what a pipeline file and the files that it includes say.
///
/// `include:` names files beside the file in which it stands. An included file may hold `stages`, `params` and
/// `include`; what it holds comes before what the file holds that includes it.
struct IncludedFile {
  /// The stages by name, each with its place.
  private(set) var stages: [(name: String, node: ConfigurationNode)] = []
  /// The values of `params:`, the strongest last.
  private(set) var parameters: [ConfigurationNode] = []

  private static let maximumCount = 100

  private var places: [String: SourceLocation] = [:]
  /// Every file that was read, by what the disk calls it, with the place of its first `include`.
  private var read: [[UInt64]: SourceLocation?] = [:]
  /// The files that include the present one, the pipeline file first.
  private var way: [(identity: [UInt64]?, file: String)] = []

  /// Gathers a pipeline file's own members and those of all included files.
  init(_ root: ConfigurationNode) throws(SettingsError) {
    let identity = Disk.status(root.location.file)?.identity
    if let identity { read[identity] = .some(nil) }
    way = [(identity, root.location.file)]
    try gather(root)
  }

  private mutating func gather(_ root: ConfigurationNode) throws(SettingsError) {
    if let node = root["include"] {
      let files: [ConfigurationNode]
      switch node.value {
      case .string: files = [node]
      default: files = try node.list()
      }
      for file in files { try include(file) }
    }
    if let node = root["params"] { parameters.append(node) }
    guard let node = root["stages"] else { return }
    for (name, stage) in try node.members() {
      if let other = places.updateValue(stage.location, forKey: name) {
        throw stage.failure("two stages are named '\(name)'; the other one is at \(other); rename one")
      }
      stages.append((name, stage))
    }
  }

  private mutating func include(_ node: ConfigurationNode) throws(SettingsError) {
    let file = try node.filePath()
    // A link and the file that it leads to are read as two, and then the stages are found doubled.
    guard let identity = Disk.status(file)?.identity else {
      throw node.failure("expected a pipeline file, but there is no \(file)")
    }
    if let start = way.firstIndex(where: { $0.identity == identity }) {
      let circle = way[start...].map(\.file) + [way[start].file]
      throw node.failure("files include each other: \(circle.joined(separator: " → ")); break the circle")
    }
    if case .some(let other) = read.updateValue(node.location, forKey: identity) {
      throw node.failure(
        "\(file) is included twice; the other place is \(other.map { "\($0)" } ?? "the pipeline itself")")
    }
    guard read.count <= Self.maximumCount else { throw node.failure("more than \(Self.maximumCount) included files") }
    let root = try ConfigurationFile.read(file, namedBy: node)
    let keys = PipelineKeys.included.names
    for (name, member) in try root.members() where !keys.contains(name) {
      let advice =
        PipelineSettings.references.names.contains(name) ? "; '\(name)' belongs in the pipeline file itself" : nil
      throw member.failure(
        "unknown key in an included file" + (advice ?? Spelling.hint(name, among: keys, otherwise: keys)))
    }
    way.append((identity, file))
    try gather(root)
    way.removeLast()
  }
}
