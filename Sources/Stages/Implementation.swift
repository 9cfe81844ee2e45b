package import Pipelines
import Store

/// Which code a stage's results depend on, found from the imports of its source file.
///
/// The parts are the stage's own file, what stages share, and every module that the file imports, directly or not. The
/// two modules that only carry settings and bytes, `Pipelines` and `Store`, are no part: editing them reruns nothing.
package struct Implementation {
  /// One source file, as listed when the program was built.
  struct Source {
    let module: String
    let path: String
    let digest: String
    let imports: [String]
  }

  private static let carriers: Set<String> = ["Pipelines", "Store"]

  private let sources: [Source]

  /// The sources of this program.
  static let current = Implementation(listing: sourceDigests)

  /// Reads lines of path, digest and imported modules, separated by spaces.
  package init(listing: String) {
    sources = listing.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
      guard words.count >= 2, let module = words[0].split(separator: "/").first else { return nil }
      let imports = words.count > 2 ? words[2].split(separator: ",").map(String.init) : []
      return Source(module: String(module), path: words[0], digest: words[1], imports: imports)
    }
  }

  /// The parts behind the stage whose file is `Stages/<file>.swift`.
  package func parts(stageFile file: String) -> [ImplementationPart] {
    let own = "Stages/\(file).swift"
    let shared = sources.filter { $0.module == "Stages" && !Self.isStage($0.path) }
    var waiting = (sources.filter { $0.path == own } + shared).flatMap(\.imports)
    var modules: Set<String> = []
    while let module = waiting.popLast() {
      guard !Self.carriers.contains(module) else { continue }
      let files = sources.filter { $0.module == module }
      guard !files.isEmpty, modules.insert(module).inserted else { continue }
      waiting += files.flatMap(\.imports)
    }
    let parts = modules.sorted().map { module in part(module, sources.filter { $0.module == module }) }
    return [part(own, sources.filter { $0.path == own }), part("Stages", shared)] + parts
  }

  /// Whether the file belongs to one stage alone; `BuiltInStages.swift` only lists them.
  private static func isStage(_ path: String) -> Bool {
    path.hasSuffix("Stage.swift") || path.hasSuffix("Stages.swift")
  }

  private func part(_ name: String, _ files: [Source]) -> ImplementationPart {
    let listing = files.sorted { $0.path < $1.path }.map { "\($0.path) \($0.digest)\n" }.joined()
    return ImplementationPart(name: name, digest: Digest(of: listing))
  }
}
