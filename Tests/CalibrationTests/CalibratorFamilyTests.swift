import Calibration
import KindChecks
import Settings
import Testing

/// Every calibrator of the registry describes itself wholly.
@Suite struct CalibratorFamilyTests {
  private func node(_ value: CanonicalValue) -> ConfigurationNode {
    ConfigurationNode(canonical: value, at: SourceLocation(file: "a.yaml", line: 3, column: 5), path: "methods[0]")
  }

  @Test func whatTheySayOfThemselvesIsSo() {
    #expect(KindChecks.faults(of: Calibrator.self) == [])
    #expect(CalibratorTests.all.allSatisfy { !$0.title.isEmpty })
  }

  @Test func everyKindIsListed() {
    #expect(KindChecks.unlistedKinds(in: "Calibration", listedIn: [Calibrator.self]) == [])
  }

  @Test(arguments: CalibratorTests.all) func theWordAloneMeansTheDefaults(_ calibrator: Calibrator) throws {
    #expect(try Calibrator.read(node(.string(calibrator.keyword))) == calibrator)
  }

  @Test func refusesWhatItIsNot() {
    let mistakes: [(CanonicalValue, String)] = [
      (.string("temperatur"), "temperature"), (.mapping(["isotonik": .null]), "isotonic"),
      (.mapping(["vector": .mapping(["priorDeviations": .int(3)])]), "priorDeviation"),
      (.mapping(["vector": .mapping(["priorDeviation": .int(0)])]), "above 0"),
      (.mapping(["vector": .mapping(["priorDeviation": .string("wide")])]), "number"),
      (.mapping(["temperature": .mapping(["start": .int(1)])]), "no settings"), (.int(3), "calibrator"),
    ]
    for (value, word) in mistakes {
      let error = #expect(throws: SettingsError.self) { try Calibrator.read(node(value)) }
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
      #expect(error?.location == SourceLocation(file: "a.yaml", line: 3, column: 5))
      #expect(error?.path.hasPrefix("methods[0]") == true)
    }
  }

  @Test func settingsTell() throws {
    let narrow = try Calibrator.read(node(.mapping(["vector": .mapping(["priorDeviation": .double(0.01)])])))
    #expect((narrow.kind as? VectorScaling)?.priorDeviation == 0.01)
    #expect(narrow != Calibrator(kind: VectorScaling()))
  }
}
