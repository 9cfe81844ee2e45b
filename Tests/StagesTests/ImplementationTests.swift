import Pipelines
import Stages
import Testing

@Suite struct ImplementationTests {
  private static let listing = """
    Arrays/Tensor.swift 11 Glibc,
    Calibration/ECE.swift 22 Arrays,Foundation,
    Explanation/GradCAM.swift 33 Arrays,Networks,
    Networks/Plan.swift 44 Arrays,CKernels,
    CKernels/Kernels.c 55
    Pipelines/Runner.swift 66 Store,
    Store/Digest.swift 77 Crypto,
    Stages/JSONFile.swift 88 Pipelines,Store,
    Stages/CalibrateStage.swift 99 Calibration,Pipelines,
    Stages/ExplainStage.swift aa Explanation,Pipelines,
    Stages/BuiltInStages.swift bb Pipelines,
    """

  private func parts(_ stage: String, replacing old: String = "", with new: String = "") -> [ImplementationPart] {
    let listing = old.isEmpty ? Self.listing : Self.listing.replacing(old, with: new)
    return Implementation(listing: listing).parts(stageFile: stage)
  }

  @Test func followsImportsToEveryModuleBehindAStage() {
    #expect(
      parts("ExplainStage").map(\.name) == [
        "Stages/ExplainStage.swift", "Stages", "Arrays", "CKernels", "Explanation", "Networks",
      ])
    #expect(parts("CalibrateStage").map(\.name) == ["Stages/CalibrateStage.swift", "Stages", "Arrays", "Calibration"])
  }

  @Test func editingExplanationTouchesExplainAndNothingElse() {
    #expect(parts("ExplainStage") != parts("ExplainStage", replacing: " 33 ", with: " 34 "))
    #expect(parts("CalibrateStage") == parts("CalibrateStage", replacing: " 33 ", with: " 34 "))
    #expect(parts("CalibrateStage") == parts("CalibrateStage", replacing: " aa ", with: " ab "))
  }

  @Test(arguments: [" 66 ", " 77 ", " bb "]) func theEngineItselfIsNoPart(digest: String) {
    #expect(parts("ExplainStage") == parts("ExplainStage", replacing: digest, with: " 00 "))
  }

  @Test(arguments: [" 88 ", " 55", " 11 "]) func whatIsSharedTouchesAll(digest: String) {
    #expect(parts("ExplainStage") != parts("ExplainStage", replacing: digest, with: " 00 "))
  }

  @Test func theProgramKnowsItsOwnSources() {
    for kind in builtInStages {
      let names = kind.implementation.map(\.name)
      #expect(names.first?.hasPrefix("Stages/") == true && names.contains("Arrays"), "\(kind.name): \(names)")
      #expect(Set(kind.implementation.map(\.digest)).count == names.count)
    }
    let explain = builtInStages.first { $0.name == "explain" }?.implementation.map(\.name) ?? []
    #expect(explain.contains("Explanation") && explain.contains("COneDNN") && !explain.contains("Calibration"))
    let calibrate = builtInStages.first { $0.name == "calibrate" }?.implementation.map(\.name) ?? []
    #expect(calibrate.contains("Calibration") && !calibrate.contains("Explanation"))
  }
}
