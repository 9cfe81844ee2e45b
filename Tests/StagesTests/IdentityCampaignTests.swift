import Foundation
import Pipelines
import SourceIdentity
import Stages
import Store
import Testing

/// A change is planted into every file below `Sources`, and what moves is compared with what each stage links.
///
/// What a stage links is found here from the `import` lines of its sources, not from the package's table, which the
/// identities are made of.
@Suite struct IdentityCampaignTests {
  /// Every source, by its path below `Sources`.
  private static let sources: [String: [UInt8]] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources").path
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return paths.reduce(into: [:]) { sources, path in
      guard SourceText.Language(path: path) != nil else { return }
      sources[path] = (try? Data(contentsOf: URL(filePath: "\(folder)/\(path)"))).map { [UInt8]($0) }
    }
  }()

  /// The module that a file belongs to: its folder, or for stages `Stage` with the folder below `Stages`.
  private static func module(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    guard parts[0] == "Stages" else { return parts[0] }
    return parts[1] == "BuiltIn" ? "Stages" : "Stage\(parts[1])"
  }

  /// The modules that each module's sources import.
  private static let imports: [String: Set<String>] = {
    let pattern = #/^(?:(?:public|package|internal|private|fileprivate|@\w+) )*import (?:\w+ )?(\w+)/#
    let modules = Set(sources.keys.map(module(of:)))
    return sources.reduce(into: [:]) { imports, source in
      guard source.key.hasSuffix(".swift") else { return }
      for line in String(decoding: source.value, as: UTF8.self).split(separator: "\n") {
        guard let match = line.prefixMatch(of: pattern), modules.contains(String(match.1)) else { continue }
        imports[module(of: source.key), default: []].insert(String(match.1))
      }
    }
  }()

  private static func linked(into target: String) -> Set<String> {
    var found: Set<String> = []
    var waiting = [target]
    while let module = waiting.popLast() {
      if found.insert(module).inserted { waiting += imports[module] ?? [] }
    }
    return found
  }

  private static let stages: [String: any StageKind] = Dictionary(
    uniqueKeysWithValues: builtInStages.map { ("Stage\($0.name.prefix(1).uppercased())\($0.name.dropFirst())", $0) })

  /// Which stages a change of a file moves, by the parts of the built-in identities: a module's or a kind's own.
  private static func moved(by path: String) -> Set<String> {
    let module = module(of: path)
    let file = "\(module)/\(path.split(separator: "/").last ?? "")"
    return Set(
      stages.filter { _, stage in
        let parts = stage.implementation(using: kindFiles).map(\.name)
        return parts.contains(SourceListing.kind(of: file, among: kindFiles) ?? module)
      }.keys)
  }

  @Test func everyFileMovesTheStagesThatLinkItAndNoOther() {
    var faults: [String] = []
    for path in Self.sources.keys.sorted() {
      let module = Self.module(of: path)
      let expected = Set(Self.stages.keys.filter { Self.linked(into: $0).contains(module) })
      let moved = Self.moved(by: path)
      if moved != expected {
        faults.append("\(path): moves \(moved.sorted()), is linked into \(expected.sorted())")
      }
    }
    #expect(Self.sources.count > 500)
    #expect(faults == [])
  }

  @Test func plantedCodeChangesEveryFilesDigestAndCommentsChangeNone() throws {
    var faults: [String] = []
    for (path, source) in Self.sources {
      let module = Self.module(of: path)
      let file = String(path.split(separator: "/").last ?? "")
      func digest(_ source: [UInt8]) throws -> String? {
        var listing = SourceListing()
        try listing.addModule(module, files: [(path: path, source: source)])
        return listing.files(of: module)?.first { $0.name == file }?.digest
      }
      let before = try digest(source)
      let code = path.hasSuffix(".swift") ? "\nprivate let planted = 0\n" : "\nstatic const int planted = 0;\n"
      let after = try digest(source + Array(code.utf8))
      if before == nil || before == after { faults.append("\(path): code") }
      let comments = Array("\n// A comment.\n\n/* Another\n   one. */\n".utf8)
      if try digest(source + comments) != before { faults.append("\(path): a comment at the end") }
      if path.hasSuffix(".swift") || path.hasSuffix(".c") || path.hasSuffix(".h") {
        if try digest(Array("// A comment.\n\n".utf8) + source) != before { faults.append("\(path): a comment before") }
        let spaced = String(decoding: source, as: UTF8.self).replacing("\n\n", with: "\n\n\n  // Why.\n")
        // Texts of several lines hold what looks like a comment.
        if !spaced.contains("\"\"\""), try digest(Array(spaced.utf8)) != before {
          faults.append("\(path): comments within")
        }
      }
    }
    #expect(faults == [])
  }
}
