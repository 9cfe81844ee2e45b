import Ensembles
import Evaluation
import KindChecks
import PredictionSamples
import Settings
import Testing

/// Every rule of the registry describes itself wholly, and joins as a rule does.
@Suite struct EnsembleRuleTests {
  static let all = EnsembleRule.all.map { type in
    func made<Made>(_ type: Made.Type) -> EnsembleRule where Made: EnsembleRuleKind { EnsembleRule(kind: Made()) }
    guard let type = type as? any EnsembleRuleKind.Type else { preconditionFailure("\(type) is no rule") }
    return made(type)
  }

  private func node(_ value: CanonicalValue) -> ConfigurationNode {
    ConfigurationNode(canonical: value, at: SourceLocation(file: "a.yaml", line: 3, column: 5), path: "rule")
  }

  @Test func whatTheySayOfThemselvesIsSo() {
    #expect(KindChecks.faults(of: EnsembleRule.self) == [])
    #expect(Self.all.allSatisfy { !$0.verb.isEmpty })
  }

  @Test func everyKindIsListed() {
    #expect(KindChecks.unlistedKinds(in: "Ensembles", listedIn: [EnsembleRule.self]) == [])
  }

  @Test(arguments: EnsembleRule.all.indices) func hasAnExample(index: Int) {
    let type = EnsembleRule.all[index]
    guard let rule = type as? any ExemplifiedRule.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedRule")
      return
    }
    rule.example.check(type.keyword)
  }

  @Test func refusesWhatItIsNot() {
    for (value, word) in [
      (.string("meen"), "mean"), (.mapping(["mean": .mapping(["weights": .int(1)])]), "no settings"), (.int(1), "rule"),
    ] as [(CanonicalValue, String)] {
      let error = #expect(throws: SettingsError.self) { try EnsembleRule.read(node(value)) }
      #expect(error?.description.contains(word) == true)
      #expect(error?.location == SourceLocation(file: "a.yaml", line: 3, column: 5))
    }
  }

  /// Members that say the same say it together; what all say is a distribution.
  @Test(arguments: all) func joinsDistributions(_ rule: EnsembleRule) throws {
    let members = try randomMembers(memberCount: 4, recordCount: 50, classCount: 6, seed: 3)
    let joined = try Members(members).joined(by: rule)
    #expect(joined.meaning == .probabilities && joined.recordCount == 50)
    _ = try accuracy(of: joined.probabilities)
    let alike = try Members([members[0], members[0], members[0]]).joined(by: rule).collected()
    let one = try members[0].collected()
    #expect(zip(alike.outputs, one.outputs).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(alike.labels == one.labels && alike.recordIDs == one.recordIDs)
  }
}
