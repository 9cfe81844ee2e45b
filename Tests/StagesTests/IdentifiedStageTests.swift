import Foundation
import Pipelines
import Settings
import SourceIdentity
import Stages
import Store
import Testing

/// Identities of a made-up program, whose registry lists two kinds.
@Suite struct IdentifiedStageTests {
  private struct Definition: StageDefinition {
    let name = "train"

    func prepare(_ reader: StageReader) throws -> PreparedStage { PreparedStage(outputs: ["model"]) { _ in } }
  }

  private static let kindFiles: Set<String> = ["Streams/Kinds.swift", "Streams/Flip.swift", "Streams/Crop.swift"]

  private static let sources: [String: [String: String]] = [
    "Streams": [
      "Kinds.swift": "let kinds = 2", "Flip.swift": "let flip = 1", "Flip+Plan.swift": "let plan = 1",
      "Crop.swift": "let crop = 1",
      "Engine.swift": "let engine = 1",
    ],
    "StageTrain": ["TrainStage.swift": "let stage = 1"],
    "Reports": ["Page.swift": "let page = 1"],
  ]

  private func parts(
    using used: Set<String> = [], changing change: (module: String, file: String)? = nil
  ) throws -> [ImplementationPart] {
    var sources = Self.sources
    if let change { sources[change.module]?[change.file] = "let other = 7" }
    var listing = SourceListing()
    for (module, files) in sources {
      try listing.addModule(module, files: files.map { (path: "\(module)/\($0)", source: Array($1.utf8)) })
    }
    listing.addTarget("StageTrain", modules: ["Streams", "StageTrain"])
    let whole = listing
    return IdentifiedStage(Definition(), target: "StageTrain", kindFiles: Self.kindFiles, sources: whole)
      .implementation(using: used)
  }

  @Test func modulesAndUsedKindsAreParts() throws {
    #expect(try parts().map(\.name) == ["StageTrain", "Streams"])
    #expect(try parts(using: ["Streams/Flip.swift"]).map(\.name) == ["StageTrain", "Streams", "Streams/Flip.swift"])
  }

  @Test(arguments: [("Streams", "Engine.swift"), ("Streams", "New.swift"), ("StageTrain", "TrainStage.swift")])
  func whatIsLinkedCounts(module: String, file: String) throws {
    #expect(try parts() != parts(changing: (module, file)))
  }

  @Test(arguments: [
    ("Streams", "Kinds.swift"), ("Streams", "Crop.swift"), ("Streams", "Crop+Plan.swift"), ("Reports", "Page.swift"),
  ])
  func whatIsNotUsedDoesNotCount(module: String, file: String) throws {
    let used: Set<String> = ["Streams/Flip.swift"]
    #expect(try parts(using: used) == parts(using: used, changing: (module, file)))
  }

  @Test(arguments: ["Flip.swift", "Flip+Plan.swift"])
  func whatIsUsedCounts(file: String) throws {
    let used: Set<String> = ["Streams/Flip.swift"]
    let changed = try parts(using: used, changing: ("Streams", file))
    #expect(try parts(using: used).dropLast() == changed.dropLast())
    #expect(try parts(using: used).last != changed.last)
  }

  /// A file that no family lists is a part of its module anyway.
  @Test func onlyWhatIsLeftOutIsAdded() throws {
    #expect(try parts(using: ["Streams/Engine.swift"]) == parts())
  }

  /// A kind that a stage in this test may name.
  private struct Flip: Kind {
    static let keyword = "flip", summary = "Mirrors."
    static let settings: [Setting<Flip>] = []
  }

  @Test func whatAReaderNamesIsUsed() throws {
    struct Stage: StageKind {
      let name: String
      func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
        kindFiles.sorted().map { ImplementationPart(name: $0, digest: .init(of: $0)) }
      }
      func prepare(_ reader: StageReader) throws -> PreparedStage {
        if try reader.bool("flip", default: false) { try reader.section("deep").use(kinds: [Flip()]) }
        return PreparedStage(outputs: ["model"]) { _ in }
      }
    }
    let yaml = "name: p\nstages: {a: {kind: k, flip: true}, b: {kind: k}}"
    let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: [Stage(name: "k")])
    #expect(graph["a"]?.implementation.map(\.name) == [Flip.sourceFile])
    #expect(graph["b"]?.implementation.isEmpty == true)
  }
}

/// The identities that are built in, against the sources they were made of.
@Suite struct BuiltInIdentityTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources").path

  private func modules(_ stage: String) throws -> [String] {
    try #require(builtInStages.first { $0.name == stage }).implementation(using: []).map(\.name)
  }

  /// The sources of a module.
  private func files(_ module: String) throws -> [(path: String, source: [UInt8])] {
    let folder =
      FileManager.default.fileExists(atPath: "\(Self.sources)/\(module)")
      ? module : module.replacing("Stage", with: "Stages/")
    let names = try FileManager.default.subpathsOfDirectory(atPath: "\(Self.sources)/\(folder)")
    return try names.map { "\(folder)/\($0)" }.filter { SourceText.Language(path: $0) != nil }.map { name in
      (name, [UInt8](try Data(contentsOf: URL(filePath: "\(Self.sources)/\(name)"))))
    }
  }

  @Test func aStageIsWhatIsLinkedIntoIt() throws {
    #expect(
      try modules("preprocess") == [
        "Arrays", "CArchive", "CCrypto", "CFLAC", "CFiles", "CGIF", "CJPEG", "CMPEG", "CMediaKernels",
        "CPNG", "CProcesses", "CRecordKernels", "CSndfile", "CSoxr", "CTIFF", "CTurboJPEG", "CWebP", "CYAML", "CZlib",
        "CZstd", "Concurrency", "Datasets", "Hashing", "Media", "Pipelines", "Records", "Settings", "StageData",
        "StagePreprocess",
        "Store", "Streams",
      ])
    let explain = try modules("explain")
    #expect(explain.contains("Explanation") && explain.contains("COneDNN") && !explain.contains("Reports"))
    let train = try modules("train")
    #expect(train.contains("NetworkFiles") && train.contains("CKernels"))
    for stranger in ["Datasets", "Explanation", "Reports", "Stages", "StageExplain"] {
      #expect(!train.contains(stranger), "an edit of \(stranger) would train all networks again")
    }
  }

  @Test func everyKindHasAFileOfItsOwn() {
    for file in kindFiles {
      let parts = file.split(separator: "/").map(String.init)
      let files = SourceListing.current.files(of: parts[0])?.map(\.name) ?? []
      #expect(files.contains(parts[1]), "\(file) is left out of the identities, but there is no such file")
    }
  }

  @Test func everyFileOfEveryModuleIsListedAsItIs() throws {
    for module in Set(try builtInStages.flatMap { try modules($0.name) }) {
      var listing = SourceListing()
      try listing.addModule(module, files: try files(module))
      #expect(listing.files(of: module)?.isEmpty == false)
      #expect(listing.files(of: module) == SourceListing.current.files(of: module), "\(module) was not digested whole")
    }
  }
}
