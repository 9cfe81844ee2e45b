import ArgumentParser
import Pipelines
import Store

/// Checks every byte of a store.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all that is stored; what is damaged goes to quarantine. Exit code 5 if anything was.",
    discussion: "The next run makes anew what it needs of what was damaged. Pipelines may run meanwhile.")

  @OptionGroup var arguments: StoreArguments

  func run() throws {
    var line = LiveLine()
    defer { line.clear() }
    line.begin("verifying")
    let verification = try StoreVerification(arguments.artifactStore) { line.show($0) }
    line.clear()
    for finding in verification.findings { print(arguments.json ? json(finding).json : words(finding)) }
    if arguments.json {
      print(
        CanonicalValue.mapping([
          "damagedCount": .int(verification.findings.count), "recordCount": .int(verification.recordCount),
          "blobCount": .int(verification.blobCount), "byteCount": .int(verification.byteCount),
        ]).json)
    } else {
      let read =
        "\(verification.recordCount) results, \(verification.blobCount) contents, \(Numbers.bytes(verification.byteCount))"
      let count = verification.findings.count
      print(
        count == 0
          ? "\(read): all as they should be"
          : "\(read): \(count) damaged, moved to \(arguments.store)/quarantine; run the pipelines to make them anew")
    }
    if !verification.findings.isEmpty { throw ExitCode(ErrorRendering.Code.storeDamaged.rawValue) }
  }

  private func words(_ finding: StoreVerification.Finding) -> String {
    let stages = finding.stages.isEmpty ? "" : " of \(finding.stages.joined(separator: ", "))"
    return "\(finding.kind)\(stages): \(finding.place): \(finding.trouble)"
  }

  private func json(_ finding: StoreVerification.Finding) -> CanonicalValue {
    .mapping([
      "kind": .string(finding.kind), "place": .string(finding.place),
      "stages": .list(finding.stages.map { .string($0) }), "trouble": .string(finding.trouble),
    ])
  }
}
