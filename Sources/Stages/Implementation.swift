package import Pipelines
import Store

/// Which code a stage's results depend on, found from its source file.
///
/// The parts are the stage's own file with the files of `Stages` that it uses, directly or not, and every module that any of
/// these imports, directly or not. A file uses another if it names what that declares: a type, a function, a member that
/// the other adds to a type, or the type where what is added has no name. In doubt a file counts. What only carries
/// settings and bytes is no part (the modules `Settings`, `Pipelines` and `Store`, and this file): editing it reruns nothing.
package struct Implementation {
  /// One source file, as listed when the program was built.
  private struct Source {
    let module: String
    let path: String
    let digest: String
    let imports: Set<String>
    let declared: Set<String>
    /// `Type.member` or `Type`.
    let extended: Set<String>
    let named: Set<String>
  }

  private static let carriers: Set<String> = ["Settings", "Pipelines", "Store", "Stages/Implementation.swift"]

  private let sources: [Source]
  /// What `Stages` declares.
  private let ownDeclarations: Set<String>

  /// The sources of this program.
  static let current = Implementation(listing: sourceDigests)

  /// Reads one line a file: path, digest, and comma-separated lists of imports, declarations, what extensions add, and
  /// names.
  package init(listing: String) {
    sources = listing.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 6, let module = words[0].split(separator: "/").first else { return nil }
      let lists = words[2...].map { Set($0.split(separator: ",").map(String.init)) }
      return Source(
        module: String(module), path: words[0], digest: words[1], imports: lists[0], declared: lists[1],
        extended: lists[2], named: lists[3])
    }
    ownDeclarations = sources.filter { $0.module == "Stages" }.reduce(into: []) { $0.formUnion($1.declared) }
  }

  /// The parts behind the stage whose file is `Stages/<file>.swift`.
  package func parts(stageFile file: String) -> [ImplementationPart] {
    let files = closure(from: sources.filter { $0.path == "Stages/\(file).swift" })
    var waiting = files.flatMap(\.imports)
    var modules: Set<String> = []
    while let module = waiting.popLast() {
      let sources = sources.filter { $0.module == module }
      guard !Self.carriers.contains(module), !sources.isEmpty, modules.insert(module).inserted else { continue }
      waiting += sources.flatMap(\.imports)
    }
    let own = files.map { part($0.path, [$0]) }
    return own + modules.sorted().map { module in part(module, sources.filter { $0.module == module }) }
  }

  /// These files of `Stages` and all others that they use.
  private func closure(from start: [Source]) -> [Source] {
    var found: [String: Source] = [:]
    var waiting = start
    while let source = waiting.popLast() {
      guard !Self.carriers.contains(source.path), found.updateValue(source, forKey: source.path) == nil else {
        continue
      }
      waiting += sources.filter { $0.module == "Stages" && uses(source, $0) }
    }
    return found.values.sorted { $0.path < $1.path }
  }

  private func uses(_ user: Source, _ other: Source) -> Bool {
    if !other.declared.isDisjoint(with: user.named) { return true }
    return other.extended.contains { addition in
      let parts = addition.split(separator: ".").map(String.init)
      // A value of a type from elsewhere may be at hand where the type is not named.
      return (parts.count == 1 || user.named.contains(parts[1]))
        && (user.named.contains(parts[0]) || parts.count == 2 && !ownDeclarations.contains(parts[0]))
    }
  }

  private func part(_ name: String, _ files: [Source]) -> ImplementationPart {
    let listing = files.sorted { $0.path < $1.path }.map { "\($0.path) \($0.digest)\n" }.joined()
    return ImplementationPart(name: name, digest: Digest(of: listing))
  }
}
