import Settings
import Testing

@Suite struct ConfigurationTextTests {
  /// Own members first, then those of the mappings taken over, of which the first to have a name has it.
  @Test func mergesMappings() throws {
    let root = try ConfigurationText.parse(
      """
      a: &a {kind: train, batch: 64, optimizer: {sgd: 0.1}}
      b: &b {<<: *a, batch: 4}
      c: {epochs: 2, <<: [{kind: run}, *b]}
      quoted: {"<<": 1}
      """, file: "p.yaml")
    let merged = try #require(root["b"])
    #expect(merged.canonical.json == #"{"batch":4,"kind":"train","optimizer":{"sgd":0.1}}"#)
    #expect(try merged.members().map(\.name) == ["batch", "kind", "optimizer"])
    #expect(root["c"]?.canonical.json == #"{"batch":4,"epochs":2,"kind":"run","optimizer":{"sgd":0.1}}"#)
    #expect(root["quoted"]?["<<"]?.canonical == .int(1))
  }

  /// Messages call a value by where it is used, and point at where it stands.
  @Test func tellsWhereMergedValuesStand() throws {
    let root = try ConfigurationText.parse("a: &a {rate: 1}\nb:\n  <<: *a\n", file: "p.yaml")
    let rate = try #require(root["b"]?["rate"])
    #expect(rate.path == "b.rate")
    #expect(rate.location == SourceLocation(file: "p.yaml", line: 1, column: 8))
  }

  @Test(arguments: [
    ("a: {<<: 3}", "p.yaml:1:4: a: '<<' takes over the members of a mapping or of each of a list, found 3"),
    ("a: {<<: [{b: 1}, c]}", "p.yaml:1:4: a: '<<' takes over the members of a mapping or of each of a list, found 'c'"),
  ])
  func refusesToMergeOtherThings(_ yaml: String, _ message: String) {
    let error = #expect(throws: SettingsError.self) { try ConfigurationText.parse(yaml, file: "p.yaml") }
    #expect(error.map { "\($0)" } == message)
  }
}
