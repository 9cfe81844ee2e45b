import KindChecks
import Pipelines
import Settings
import Testing

/// The settings of a kind of stage made up for these tests.
private struct FitSettings: SettingGroup {
  static let settings: [Setting<FitSettings>] = [
    Setting("data", \.data, required: true, "The stage that prepares the data."),
    Setting("epochs", \.epochs, in: .within(1...100), "How often the data is seen."),
    Setting("rule", \.rule, "How it is combined."),
    Setting("window", \.window, "What is looked at."),
  ]
  struct Window: SettingGroup {
    static let settings: [Setting<Window>] = [
      Setting("width", \.width, required: true, "How wide it is."), Setting("step", \.step, "How far it moves."),
    ]
    var width = 1
    var step = 1
  }
  enum Rule: String, CaseIterable, SettingValue { case mean, vote }
  var data = ""
  var epochs = 10
  var rule = Rule.mean
  var window: Window?
}

private struct ShowSettings: SettingGroup {
  static let settings: [Setting<ShowSettings>] = [Setting("title", \.title, "What stands above.")]
  var title: String?
}

struct PipelineSchemaTests {
  private let check = SchemaCheck(
    PipelineSchema.document(
      stages: [
        KindReference(keyword: "fit", summary: "Fits.", settings: FitSettings.self),
        KindReference(keyword: "show", summary: "Shows.", settings: ShowSettings.self),
        PipelineKeys.command,
      ], families: []))

  private func accepts(_ yaml: String) throws -> Bool {
    check.accepts(try ConfigurationText.parse(yaml, file: "a.yaml").canonical)
  }

  @Test(arguments: [
    "stages: {fit: {data: a}}", "{name: x, seed: 3, paranoid: true, stages: {fit: {data: a, epochs: 3, rule: vote}}}",
    "stages: {show: }", "stages: {anything: {kind: fit, data: a}}", "stages: {fit: {kind: show, title: t}}",
    "stages: {a: {run: ls, outputs: [b], timeout: 10m, parameters: {X: 1}}}", "stages: {fit: {run: ls, stdout: b}}",
    "stages: {fit: {matrix: {data: [a, b], epochs: [1, 2]}}}", "stages: {fit: {matrix: {data.name: [a, b]}}}",
    "stages: {fit: {matrix: [{data: a}, {data: b, epochs: 3}]}}", "stages: {fit: {matrix: '${params.axes}'}}",
    "stages: {fit: {data: a, window: {step: 2}, matrix: {window.width: [1, 2]}}}",
    "stages: {fit: {data: a, window: {width: 3, step: 2}, matrix: {epochs: [1, 2]}}}",
    "stages: {fit: {data: a, matrix: '${params.axes}'}}", "stages: {a: {kind: fit, matrix: {data: [a]}}}",
    "stages: {fit: {data: a, matrix: [{epochs: 1}]}}",
    "stages: {fit: {data: a, require: {accuracy: '>= 0.9'}}}",
    "{params: {n: 3}, stages: {fit: {data: a, epochs: '${params.n}'}}}",
    "{seed: '${params.seed}', params: [p.yaml, {seed: 3}], stages: {fit: {data: a, rule: '${params.rule}'}}}",
    "{include: [more.yaml, other.yaml], params: p.yaml}", "include: more.yaml",
    "{include: more.yaml, stages: {}}", "stages: {a: {run: ls, outputs: [], stdout: b, timeout: '1.5 h'}}",
    "stages: {a: {run: ls, outputs: [b], timeout: 3}}", "stages: {a: {run: ls, matrix: {stdout: [b, c]}}}",
  ])
  func whatReadingAcceptsPasses(yaml: String) throws {
    #expect(try accepts(yaml))
  }

  @Test(arguments: [
    "stages: {fit: {data: a, epoch: 3}}", "stages: {fit: {data: a, epochs: 0}}",
    "stages: {fit: {data: a, epochs: few}}",
    "stages: {fit: {epochs: 3}}", "stages: {fit: {data: a, rule: men}}", "stages: {fit: }", "stages: {fiit: {data: a}}",
    "stages: {x: {kind: fiit, data: a}}", "stages: {x: {kind: fit, title: t}}", "stages: {a: {run: ls, outputs: b}}",
    "stages: {a: {run: ls, outputs: [b], enviroment: [A]}}", "stages: {fit: {data: a, matrix: {epochs: 3}}}",
    "stages: {fit: {data: a, matrix: {}, epochs: 200}}", "stages: {'a b': {run: ls, outputs: [b]}}", "stages: 3",
    "stages: {fit: 3}", "stages: {fit: [a]}", "stages: {a: 3}", "stages: {a: fit}", "stages: {a: [kind, fit]}",
    "stages: {a: }", "stages: {fit: {matrix: {epochs: [1, 2]}}}", "stages: {fit: {matrix: {database: [a, b]}}}",
    "stages: {fit: {matrix: [{data: a}, {epochs: 3}]}}", "stages: {a: {kind: fit, matrix: {epochs: [1]}}}",
    "stages: {fit: {data: a, window: {step: 2}, matrix: {windows.width: [1, 2]}}}",
    "stages: {fit: {data: a, window: {step: 2}, matrix: [{window.width: 1}, {epochs: 2}]}}",
    "stages: {fit: {data: a, window: {width: 3, stride: 2}, matrix: {epochs: [1, 2]}}}",
    "stages: {fit: {data: a, window: {step: 2}}}", "stages: {fit: {data: a, matrix: {epoch: [1, 2]}}}",
    "stages: {fit: {data: a, matrix: [{epochs: 1}, {epoch: 2}]}}",
    "stages: {a: {run: ls, matrix: {epochs: [1]}, outputs: 3}}",
    "{sead: 3, stages: {show: }}", "{seed: three, stages: {show: }}", "{seed: 3, paranoid: 1, stages: {show: }}",
    "stages: {fit: {data: a, require: {accuracy: 0.9}}}", "stages: {fit: {data: a, epochs: '$n'}}",
    "stages: {}", "params: {a: 1}", "{name: a/b, stages: {show: }}", "{name: '', stages: {show: }}",
    "stages: {a: {run: ls, outputs: [b], timeout: 10x}}", "stages: {a: {run: ls}}",
    "stages: {a: {run: ls, outputs: []}}", "stages: {a: {run: ls, outputs: [], stdout: }}",
  ])
  func whatReadingRefusesDoesNot(yaml: String) throws {
    #expect(try !accepts(yaml))
  }
}
