import Foundation
import Pipelines
import Settings
import StageSamples
import Store
import Testing

/// The exact words of every mistake in a pipeline file.
@Suite struct ConfigurationErrorTests {
  private func message(_ yaml: String) -> String {
    do {
      _ = try StageGraph(
        PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: [SumKind(name: "sum"), SumKind(name: "train")])
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("", "p.yaml:1:1: the file is empty"),
    ("name: a\nnme: b\nstages: {}", "p.yaml:2:1: nme: unknown key; did you mean 'name'?"),
    ("name: a b\nstages: {}", "p.yaml:1:1: name: 'a b' is not a name; use up to 100 letters, digits, '_' and '-'"),
    ("name: a", "p.yaml:1:1: the pipeline has no 'stages'; add a mapping of stage names to settings"),
    ("stages: {}", "p.yaml:1:1: stages: the pipeline has no stages"),
    ("stages: 7", "p.yaml:1:1: stages: expected a mapping, found 7"),
    ("seed: x\nstages: {a: {kind: sum}}", "p.yaml:1:1: seed: expected an integer, found 'x'"),
    ("stages:\n  a: {kind: sum, value: 1, value: 2}", "p.yaml:2:28: stages.a.value: the key appears twice; remove one"),
    ("stages:\n\ta: 1", "p.yaml:2:1: a tab at the start of a line; YAML indents with spaces"),
    ("stages:\n  a: {kind: sum, valeu: 1}", "p.yaml:2:18: stages.a.valeu: unknown key; did you mean 'value'?"),
    (
      "stages:\n  a: {kind: sum, qqqqqqq: 1}",
      "p.yaml:2:18: stages.a.qqqqqqq: unknown key; expected one of fail, from, modulus, publish, seeded, value"
    ),
    ("stages:\n  a: {kind: sum, value: x}", "p.yaml:2:18: stages.a.value: expected an integer, found 'x'"),
    ("stages:\n  a: {kind: sum, value: \"1\"}", "p.yaml:2:18: stages.a.value: expected an integer, found '1'"),
    (
      "stages:\n  a: {kind: sum, modulus: 0}",
      "p.yaml:2:18: stages.a.modulus: expected an integer of at least 1, found 0"
    ),
    ("stages:\n  a: {kind: sum, fail: no}", "p.yaml:2:18: stages.a.fail: expected true or false, found 'no'"),
    ("stages: {trian: {}}", "p.yaml:1:10: stages.trian: unknown stage kind 'trian'; did you mean 'train'?"),
    (
      "stages: {train: {}, b: {kind: sum, from: trian}}",
      "p.yaml:1:36: stages.b.from: there is no stage 'trian'; did you mean 'train'?"
    ),
    ("stages: {a: {kind: sum, from: 3}}", "p.yaml:1:25: stages.a.from: expected the name of a stage, found 3"),
    (
      "stages: {a: {kind: sum, from: []}}",
      "p.yaml:1:25: stages.a.from: expected the name of a stage, found an empty list"
    ),
    ("stages: {a: {kind: sum, from: a}}", "p.yaml:1:25: stages.a.from: stage 'a' refers to itself"),
    (
      "stages: {z: {kind: sum, from: a}, a: {kind: sum, from: [d, b]}, b: {kind: sum, from: c}, "
        + "c: {kind: sum, from: a}, d: {kind: sum}}",
      "p.yaml:1:105: stages.c.from: stages wait for each other: a → b → c → a; break the circle"
    ),
    (
      "stages: {a: {kind: sum, seeded: true}}",
      "p.yaml:1:1: seed: stage 'a' draws random numbers and needs a seed; add a line such as 'seed: 42'"
    ),
    (
      "stages: {a: {kind: sum, matrix: {value: []}}}",
      "p.yaml:1:34: stages.a.matrix.value: expected a list of values, found an empty one"
    ),
    (
      "stages: {a: {kind: sum, matrix: {value: [1, 1]}}}",
      "p.yaml:1:10: stages.a: two stages are named 'a.1'; the other one is at line 1; rename one"
    ),
    (
      "stages: {a: {kind: sum, matrix: {value: [\"x/y\"]}}}",
      "p.yaml:1:42: stages.a.matrix.value[0]: 'x/y' cannot be part of a stage's name; "
        + "use letters, digits, '_', '-', '+', '.'"
    ),
    (
      "stages: {a: {kind: sum, value: 1, matrix: {value.deep: [1]}}}",
      "p.yaml:1:25: stages.a.value: the matrix sets 'deep' inside this, but it is 1"
    ),
    ("stages: {a: {kind: sum}", "p.yaml:2:1: not YAML: while parsing a flow mapping, did not find expected ',' or '}'"),
  ]) func isTold(yaml: String, expected: String) {
    #expect(message(yaml) == expected)
  }

  @Test func multiplyingAliasesAreBounded() {
    var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      yaml += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(message(yaml).contains("more than 500000 values, counting aliases"))
  }

  @Test(arguments: ["[", "- ", "{a: "]) func deepNestingIsBounded(opening: String) {
    #expect(message(String(repeating: opening, count: 100_000)).contains("nested deeper than 64"))
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: SettingsError.self) { try PipelineConfiguration(file: "/nowhere/p.yaml") }
    #expect(error?.description.contains("/nowhere/p.yaml") == true)
  }
}
