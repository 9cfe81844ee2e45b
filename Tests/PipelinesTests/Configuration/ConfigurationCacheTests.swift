import Pipelines
import Settings
import Store
import Testing

@Suite struct ConfigurationCacheTests {
  /// Long enough to be kept.
  private var yaml: String {
    "name: long\nseed: 3\nstages:\n"
      + (0..<300).map {
        "  s\($0): {kind: sum, value: \($0), deep: [1, 2.5, ~, true, false, 'te\u{FC}xt', {a: []}],"
          + " more: \"\(String(repeating: "x", count: 20))\"}"
      }.joined(separator: "\n")
  }

  private func words(_ node: ConfigurationNode) -> String {
    let inside: String
    switch node.value {
    case .list(let elements): inside = elements.map(words).joined(separator: ",")
    case .mapping(let members): inside = members.map { "\($0.name):\(words($0.node))" }.joined(separator: ",")
    default: inside = node.found
    }
    return "\(node.location) \(node.path) \(inside)"
  }

  @Test func readsBackTheSameTreeWithItsPlaces() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", yaml)
    let file = workspace.path + "/p.yaml"
    let parsed = try ConfigurationFile.read(file)
    let folder = workspace.store.path + "/configurations"
    let reader = ConfigurationCache(workspace.store, mayWrite: false)
    #expect(words(try ConfigurationFile.read(file, cache: reader)) == words(parsed))
    #expect(try Disk.names(in: folder).isEmpty, "only a run may write")
    _ = try ConfigurationFile.read(file, cache: ConfigurationCache(workspace.store, mayWrite: true))
    let kept = try #require(try Disk.names(in: folder).first)
    #expect(kept == Digest(of: yaml).hex)
    #expect(words(try ConfigurationFile.read(file, cache: reader)) == words(parsed))
    // The cache is read indeed: another tree under this text's name is taken for it.
    let whole = try Disk.read("\(folder)/\(kept)")
    try workspace.write("q.yaml", yaml.replacing("seed: 3", with: "seed: 4"))
    _ = try ConfigurationFile.read(
      workspace.path + "/q.yaml", cache: ConfigurationCache(workspace.store, mayWrite: true))
    let other = try #require(try Disk.names(in: folder).first { $0 != kept })
    try Disk.replace("\(folder)/\(kept)", with: try Disk.read("\(folder)/\(other)"))
    #expect(try ConfigurationFile.read(file, cache: reader)["seed"]?.int() == 4)
    // Damage of any byte is noticed.
    for place in stride(from: 0, to: whole.count, by: 997) {
      var bytes = whole
      bytes[place] ^= 1
      try Disk.replace("\(folder)/\(kept)", with: bytes)
      #expect(words(try ConfigurationFile.read(file, cache: reader)) == words(parsed))
    }
  }
}
