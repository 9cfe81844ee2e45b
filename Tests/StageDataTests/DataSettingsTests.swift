import Settings
import StageData
import Streams
import Testing

@Suite struct DataSettingsTests {
  private func node(_ yaml: String) throws -> ConfigurationNode {
    try ConfigurationText.parse(Array(yaml.utf8), file: "a.yaml")
  }

  private func read(_ yaml: String) throws -> DataSettings { try DataSettings.read(node(yaml)) }

  @Test func `A name alone is the whole`() throws {
    let alone = try read("preprocess")
    for yaml in ["[preprocess]", "{stages: preprocess}", "{stages: [{stage: preprocess}]}"] {
      #expect(try read(yaml) == alone, "\(yaml)")
    }
    #expect(!alone.stages.isMixture)
  }

  @Test(arguments: [
    "preprocess", "[a, b]", "{stages: [{stage: a, weight: 3}, {stage: b, weight: 1}], onExhaustion: restart}",
    "{stages: a, feature: audio, label: kind, sampleRateHz: 8000, padding: {frames: 80}, cache: {memory: 10}}",
    "{stages: a, channels: gray, cache: disk, interleave: {cycleLength: 3}, filters: [{dropClasses: [b, 2]}]}",
    "{stages: a, byteBudget: 1000, prefetch: 2, filters: [balanceClasses, {keepClasses: [a]}]}",
  ]) func `The canonical form reads back equal`(yaml: String) throws {
    let settings = try read(yaml)
    let again = try DataSettings.read(
      ConfigurationNode(canonical: settings.canonical, at: node("1").location, path: "data"))
    #expect(again == settings)
    #expect(again.canonical.json == settings.canonical.json)
  }

  /// Names of stages, caches and budgets change no record that comes; weights and filters do.
  @Test func `What changes no result enters no key`() throws {
    func key(_ yaml: String) throws -> String { try read(yaml).keyedCanonical.json }
    let plain = try key("preprocess")
    for yaml in [
      "{stages: other, cache: disk}", "{stages: a, byteBudget: 5, prefetch: 3}", "{stages: a, cache: memory}",
    ] {
      #expect(try key(yaml) == plain, "\(yaml)")
    }
    for yaml in [
      "[a, b]", "{stages: a, feature: x}", "{stages: a, channels: rgb}", "{stages: a, sampleRateHz: 8}",
      "{stages: a, padding: {frames: 2}}", "{stages: a, interleave: {}}", "{stages: a, filters: [balanceClasses]}",
      "{stages: a, label: x}",
    ] { #expect(try key(yaml) != plain, "\(yaml)") }
    func weighted(_ weight: Int) throws -> String {
      try key("{stages: [{stage: a, weight: \(weight)}, {stage: b, weight: 1}]}")
    }
    #expect(try weighted(2) != weighted(3))
  }

  @Test(arguments: [
    ("{stages: [{stage: a, weight: 1}, b]}", "a.yaml:1:34", "has no weight"),
    ("{stages: {stage: a, weight: 1}}", "a.yaml:1:21", "there is one; leave it out"),
    ("{stages: [{stage: a, weight: 1}]}", "a.yaml:1:22", "there is one; leave it out"),
    ("{stages: [{stage: a, weight: 0}, b]}", "a.yaml:1:", "above 0"), ("[]", "a.yaml:1:1", "empty list"),
    ("{stages: [a, b], onExhaustion: restart}", "a.yaml:1:18", "a mixture of stages"),
    ("{stages: a, padding: longest}", "a.yaml:1:13", "write {frames: N}"),
    ("{stages: a, padding: {frames: 0}}", "a.yaml:1:23", "from 1 to"),
    ("{stages: a, cache: dsk}", "a.yaml:1:13", "did you mean 'disk'"),
    ("{stage: a}", "a.yaml:1:", "did you mean 'stages'"),
    ("{stages: a, cache: {memory: 0}}", "a.yaml:1:", "from 1 to"),
    ("{stages: a, filters: [{keepClass: [x]}]}", "a.yaml:1:", "did you mean 'keepClasses'"),
    ("{stages: a, filters: [{keepClasses: [{}]}]}", "a.yaml:1:", "the name or the number of a class"),
  ]) func `Mistakes are refused at their place`(yaml: String, place: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix(place) && text.contains(words), "\(text)")
  }
}
