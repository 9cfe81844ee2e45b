import ArgumentParser
import Pipelines
import Settings
import Stages
import Store

/// Checks every byte of a store, and of the inputs of pipelines.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all that is stored; exit code 5 if anything is damaged.",
    discussion: """
      What is damaged goes to quarantine, and the next run makes anew what it needs of it. Pipelines may run meanwhile. With --inputs, the files and \
      folders that pipelines read are read as well, whatever their size and times say; exit code 1 if any has changed \
      unnoticed.
      """)

  @OptionGroup var arguments: StoreArguments

  @Flag(name: .long, help: "Read all inputs of the pipelines, too.")
  var inputs = false

  @Argument(help: "Pipeline files, for --inputs.")
  var pipelines: [String] = []

  func validate() throws {
    if inputs && pipelines.isEmpty { throw ValidationError("--inputs needs pipeline files, whose inputs are read") }
    if !inputs && !pipelines.isEmpty {
      throw ValidationError("pipeline files go with --inputs; without it the whole store is read, whoever made it")
    }
  }

  func run() throws {
    // A mistake in a pipeline should not show after hours of reading.
    let graphs = try pipelines.map {
      try StageGraph(try PipelineConfiguration(file: $0, store: arguments.artifactStore), kinds: builtInStages)
    }
    var line = LiveLine()
    defer { line.clear() }
    line.begin("verifying")
    let verification = try StoreVerification(arguments.artifactStore) { line.show($0) }
    line.clear()
    for finding in verification.findings {
      if arguments.json { print(json(finding).json) } else { BrokenLines.show(words(finding)) }
    }
    if arguments.json {
      print(
        CanonicalValue.mapping([
          "damagedCount": .int(verification.findings.count), "recordCount": .int(verification.recordCount),
          "blobCount": .int(verification.blobCount), "byteCount": .int(verification.byteCount),
        ]).json)
    } else {
      let read =
        "\(Numbers.count(verification.recordCount, "result")), \(Numbers.count(verification.blobCount, "content")), "
        + Numbers.bytes(verification.byteCount)
      let count = verification.findings.count
      print(
        count == 0
          ? "\(read): all as they should be"
          : "\(read): \(count) damaged, moved to \(arguments.store)/quarantine\nrun the pipelines to make anew what they need"
      )
    }
    let haveChanged = try verifyInputs(graphs)
    if !verification.findings.isEmpty { throw ExitCode(ErrorRendering.Code.storeDamaged.rawValue) }
    if haveChanged { throw ExitCode(ErrorRendering.Code.stale.rawValue) }
  }

  /// Whether any input is not what it seemed to be.
  private func verifyInputs(_ graphs: [StageGraph]) throws -> Bool {
    var haveChanged = false
    for graph in graphs {
      var line = LiveLine()
      line.begin("reading the inputs of \(graph.name)")
      let verification = try InputVerification(graph, store: arguments.artifactStore)
      line.clear()
      let count = verification.findings.count
      for finding in verification.findings {
        let stages = finding.stages.map { "\(graph.name)/\($0)" }
        if arguments.json {
          print(json("input", finding.path, stages, finding.trouble).json)
        } else {
          BrokenLines.show("input of \(stages.joined(separator: ", ")): \(finding.path): \(finding.trouble)")
        }
      }
      if arguments.json {
        print(
          CanonicalValue.mapping([
            "pipeline": .string(graph.name), "inputCount": .int(verification.inputCount), "changedCount": .int(count),
          ]).json)
      } else {
        let words = count == 0 ? "all as they seem" : "\(count) changed unnoticed or unreadable"
        print("\(graph.name): \(Numbers.count(verification.inputCount, "input")): \(words)")
      }
      if count > 0 { haveChanged = true }
    }
    return haveChanged
  }

  private func words(_ finding: StoreVerification.Finding) -> String {
    let stages = finding.stages.isEmpty ? "" : " of \(finding.stages.joined(separator: ", "))"
    return "\(finding.kind)\(stages): \(finding.place): \(finding.trouble)"
  }

  private func json(_ finding: StoreVerification.Finding) -> CanonicalValue {
    json(finding.kind, finding.place, finding.stages, finding.trouble)
  }

  private func json(_ kind: String, _ place: String, _ stages: [String], _ trouble: String) -> CanonicalValue {
    .mapping([
      "kind": .string(kind), "place": .string(place), "stages": .list(stages.map { .string($0) }),
      "trouble": .string(trouble),
    ])
  }
}
