import Pipelines
import Stages
import Testing

@Suite struct ImplementationTests {
  private static let listing = """
    Arrays/Tensor.swift 11 ,Glibc, ,Tensor, , ,Float,
    Calibration/ECE.swift 22 ,Arrays,Foundation, ,ECE, , ,Tensor,
    Explanation/GradCAM.swift 33 ,Arrays,Networks, ,GradCAM, , ,Tensor,
    Networks/Plan.swift 44 ,Arrays,CKernels, ,Plan, , ,Tensor,
    CKernels/Kernels.c 55 , , , ,
    Pipelines/Runner.swift 66 ,Store, ,Runner, , ,Digest,
    Store/Digest.swift 77 ,Crypto, ,Digest, , ,String,
    Stages/JSONFile.swift 88 ,Pipelines,Store, ,JSONFile, , ,String,
    Stages/CalibrateStage.swift 99 ,Calibration,Pipelines, ,CalibrateStage, , ,JSONFile,ECE,Implementation,Tensor,
    Stages/ExplainStage.swift aa ,Explanation,Pipelines, ,ExplainStage, , ,MapFile,GradCAM,Implementation,Tensor,read,target,
    Stages/MapFile.swift cc ,Pipelines, ,MapFile, , ,JSONFile,
    Stages/MapFile+Reading.swift ee ,Pipelines, , ,MapFile.read, ,String,
    Stages/TensorWords.swift ff ,Arrays, , ,Tensor.target, ,String,
    Stages/Implementation.swift dd ,Pipelines,Store, ,Implementation, , ,String,
    Stages/BuiltInStages.swift bb ,Pipelines, , ,CalibrateStage,ExplainStage,
    """

  private func parts(_ stage: String, replacing old: String = "", with new: String = "") -> [ImplementationPart] {
    let listing = old.isEmpty ? Self.listing : Self.listing.replacing(old, with: new)
    return Implementation(listing: listing).parts(stageFile: stage)
  }

  @Test func followsTypesWithinStagesAndImportsBelow() {
    #expect(
      parts("ExplainStage").map(\.name) == [
        "Stages/ExplainStage.swift", "Stages/JSONFile.swift", "Stages/MapFile+Reading.swift", "Stages/MapFile.swift",
        "Stages/TensorWords.swift", "Arrays", "CKernels", "Explanation", "Networks",
      ])
    #expect(
      parts("CalibrateStage").map(\.name) == [
        "Stages/CalibrateStage.swift", "Stages/JSONFile.swift", "Arrays", "Calibration",
      ])
  }

  @Test(arguments: [" 33 ", " aa ", " cc ", " 55 ", " ee ", " ff "])
  func whatOneStageUsesTouchesThatStageAlone(digest: String) {
    #expect(parts("ExplainStage") != parts("ExplainStage", replacing: digest, with: " 00 "))
    #expect(parts("CalibrateStage") == parts("CalibrateStage", replacing: digest, with: " 00 "))
  }

  @Test(arguments: [" 88 ", " 11 "]) func whatIsSharedTouchesBoth(digest: String) {
    #expect(parts("ExplainStage") != parts("ExplainStage", replacing: digest, with: " 00 "))
    #expect(parts("CalibrateStage") != parts("CalibrateStage", replacing: digest, with: " 00 "))
  }

  @Test(arguments: [" 66 ", " 77 ", " bb ", " dd "]) func theEngineItselfIsNoPart(digest: String) {
    #expect(parts("ExplainStage") == parts("ExplainStage", replacing: digest, with: " 00 "))
  }

  @Test func theProgramKnowsItsOwnSources() {
    for kind in builtInStages {
      let stages = kind.implementation.map(\.name).filter { $0.hasSuffix("Stage.swift") }
      #expect(stages.count == 1, "\(kind.name) depends on \(stages)")
    }
    for kind in builtInStages {
      let names = kind.implementation.map(\.name)
      #expect(names.first?.hasPrefix("Stages/") == true && names.contains("Arrays"), "\(kind.name): \(names)")
      #expect(Set(kind.implementation.map(\.digest)).count == names.count)
    }
    let explain = builtInStages.first { $0.name == "explain" }?.implementation.map(\.name) ?? []
    #expect(explain.contains("Explanation") && explain.contains("COneDNN") && !explain.contains("Reports"))
    let preprocess = builtInStages.first { $0.name == "preprocess" }?.implementation.map(\.name) ?? []
    #expect(preprocess.contains("Streams") && !preprocess.contains("Training") && !preprocess.contains("Networks"))
    // Files that only extend a type are a part where it is used.
    let train = builtInStages.first { $0.name == "train" }?.implementation.map(\.name) ?? []
    for file in ["LayerReader+Norms", "LayerReader+Windows", "LayerReader+Activation", "NetworkSetting", "SplitTable"] {
      #expect(train.contains("Stages/\(file).swift"), "\(file) is not seen")
    }
    for module in ["Calibration", "Ensembles", "Explanation", "Reports"] {
      #expect(!train.contains(module), "an edit of \(module) would train all networks again")
    }
    let calibrate = builtInStages.first { $0.name == "calibrate" }?.implementation.map(\.name) ?? []
    #expect(calibrate.contains("Calibration") && !calibrate.contains("Explanation"))
  }
}
