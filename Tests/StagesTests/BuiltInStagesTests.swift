import Foundation
import Pipelines
import SourceIdentity
import Stages
import Testing

@Suite struct BuiltInStagesTests {
  @Test func namesAreUnique() {
    let names = builtInStages.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: stageDefinitions.indices) func hasAnExample(index: Int) throws {
    let type = type(of: stageDefinitions[index])
    guard let stage = type as? any ExemplifiedStage.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedStage")
      return
    }
    try stage.checkExample()
  }

  /// A folder below `Sources/Stages` is a stage with a row in the module table and a line in the list.
  @Test func everyFolderIsAStage() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Stages")
      .standardized
    let listed = Set(stageDefinitions.map { String(describing: type(of: $0)) })
    for folder in try FileManager.default.contentsOfDirectory(atPath: sources.path) where folder != "BuiltIn" {
      #expect(
        SourceListing.current.modules(linkedInto: "Stage\(folder)") != nil,
        "Sources/Stages/\(folder) has no row in Package.swift: Module(stage: \"\(folder)\", imports: […])")
      #expect(listed.contains("\(folder)Stage"), "\(folder)Stage stands not in the list in BuiltInStages.swift")
    }
  }
}
