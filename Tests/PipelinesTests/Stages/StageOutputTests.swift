import Pipelines
import Settings
import Store
import Testing

/// Stages find each other by what they make, and a folder is published as a whole.
@Suite struct StageOutputTests {
  private static let numbers = StageOutput("numbers", holding: "two numbers")

  /// Makes two files of numbers in an output of its own kind.
  private struct NumbersKind: StageKind {
    let name = "numbers"
    func implementation(using kindFiles: Set<String>) -> [ImplementationPart] { [] }

    func prepare(_ reader: StageReader) throws -> PreparedStage {
      let count = try reader.int("count", default: 2)
      let whole = Publication(output: numbers, destination: "\(reader.stage)/all")
      let one = Publication(output: numbers, file: "a/0", destination: "\(reader.stage)/all/a/0") { content, run, _ in
        content + Array(" of \(run.stages.count)".utf8)
      }
      return PreparedStage(outputs: [numbers], publications: [whole, one]) { context in
        for number in 0..<count {
          let file = try context.createFile(numbers, "a/\(number)")
          try file.write("\(number)".utf8)
          _ = try file.finish()
        }
      }
    }
  }

  /// Reads them, and hands them on below a folder of its own output.
  private struct ReaderKind: StageKind {
    let name = "read"
    func implementation(using kindFiles: Set<String>) -> [ImplementationPart] { [] }

    func prepare(_ reader: StageReader) throws -> PreparedStage {
      let (input, stage) = try reader.stageOrPlace(
        "from", at: reader.node["from"] ?? reader.node, making: numbers, role: "from")
      let isStage = stage != nil
      return PreparedStage(outputs: ["copy"]) { context in
        try context.link(input, into: "copy", at: isStage ? "stage" : "place")
      }
    }
  }

  private func run(_ yaml: String, _ workspace: Workspace) throws -> RunSummary {
    let graph = try StageGraph(
      PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: [NumbersKind(), ReaderKind()], workspace: workspace.path
    )
    return try Runner(
      graph, store: ArtifactStore(path: workspace.path + "/store"),
      options: RunOptions(threadCount: 1, outputFolder: workspace.path + "/out")
    ) { _ in }.run()
  }

  @Test func aWholeOutputIsPublishedAndFollowsItsStage() throws {
    let workspace = try Workspace()
    let all = workspace.path + "/out/p/n/all"
    func text(_ name: String) -> String? {
      (try? Disk.read("\(all)/\(name)")).map { String(decoding: $0, as: UTF8.self) }
    }
    let summary = try run("name: p\nstages: {n: {kind: numbers, count: 3}}", workspace)
    #expect(summary.published == [all])
    #expect(["a/0", "a/1", "a/2"].map(text) == ["0 of 1", "1", "2"])
    try workspace.write("out/p/n/all/a/1", "mine")
    _ = try run("name: p\nstages: {n: {kind: numbers, count: 3}}", workspace)
    #expect(text("a/1") == "1")
    // What is no more goes, unless somebody changed it.
    try workspace.write("out/p/n/all/a/1", "mine")
    _ = try run("name: p\nstages: {n: {kind: numbers, count: 1}}", workspace)
    #expect(["a/0", "a/1", "a/2"].map(text) == ["0 of 1", "mine", nil])
  }

  @Test func inputsAreStagesOrPlaces() throws {
    let workspace = try Workspace()
    let made = try run("name: p\nstages: {n: {kind: numbers}, r: {kind: read, from: n}}", workspace)
    #expect(made.stages.last?.outputs["copy"]?.files.map(\.path) == ["stage/a/0", "stage/a/1"])
    let numbers = try #require(made.stages.first?.outputs["numbers"])
    #expect(made.stages.last?.outputs["copy"]?.files.map(\.digest) == numbers.files.map(\.digest))
    try workspace.write("kept/a/7", "seven")
    // The folder of temporary files may end in a slash of its own.
    let folder = workspace.path.replacing("//", with: "/")
    let place = try run("name: p\nstages: {r: {kind: read, from: \(folder)/kept}}", workspace)
    let copied = place.stages.last?.outputs["copy"]?.files.map(\.path)
    #expect(copied == ["place/a/7"], "\(place.stages.last?.message ?? "")")
  }

  @Test(arguments: [
    (
      "n: {kind: numbers}, r: {kind: read, from: c}, c: {run: 'touch $OUT/numbers', outputs: [numbers]}",
      "stages.r.from: stage 'c' of kind 'run' makes no output 'numbers' (two numbers), only numbers; made by n"
    ),
    (
      "r: {kind: read, from: c}, c: {run: 'touch $OUT/x', outputs: [x]}", "only x; no stage before it does"
    ),
    ("n: {kind: numbers}, r: {kind: read, from: n.number}", "'n.number' is no stage; name the stage 'n'"),
    ("n: {kind: numbers}, r: {kind: read, from: m}", "there is no stage 'm'"),
  ]) func whatMakesSomethingElseIsRefused(stages: String, words: String) throws {
    let workspace = try Workspace()
    let error = #expect(throws: SettingsError.self) { try run("name: p\nstages: {\(stages)}", workspace) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
