import CommandLine
import Foundation
import KindChecks
import Settings
import Testing

/// Every verb as a person meets it: sessions at a terminal of 80 columns, kept in `Goldens`, a file a verb.
///
/// With `MILLRACE_WRITE_GOLDENS=1` in the environment the files are written anew, and the test fails: look at what changed
/// with `git diff`, then run without it.
@Suite struct TranscriptTests {
  private static let writes = ProcessInfo.processInfo.environment["MILLRACE_WRITE_GOLDENS"] == "1"

  /// The sessions by their names, such as `dataset`.
  private static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(Session.files)/Goldens")) ?? [])
    .filter { $0.hasSuffix(".console") }.map { String($0.dropLast(8)) }.sorted()

  private static func path(_ name: String) -> String { "\(Session.files)/Goldens/\(name).console" }

  private static func transcript(_ name: String) throws -> (text: String, commands: Transcript) {
    let text = try String(contentsOfFile: path(name), encoding: .utf8)
    return (text, Transcript(commandsOf: text))
  }

  @Test(arguments: names) func sessionIsAsItWas(name: String) throws {
    let (text, commands) = try Self.transcript(name)
    let session = try Session()
    var transcript = commands
    for index in transcript.steps.indices {
      let step = try session.run(transcript.steps[index].command)
      transcript.steps[index] = step
      for fault in try Self.faults(of: step) { Issue.record("\(step.command): \(fault)") }
    }
    guard Self.writes else {
      if let difference = Transcript.difference(expected: text, found: transcript.text) {
        Issue.record("\(name).console: \(difference)")
      }
      return
    }
    try transcript.text.write(toFile: Self.path(name), atomically: true, encoding: .utf8)
    Issue.record("\(name).console was written anew; look at it, and run without MILLRACE_WRITE_GOLDENS")
  }

  /// What is wrong with what a command printed, whatever it should be: too long lines, JSON of another shape.
  private static func faults(of step: Transcript.Step) throws -> [String] {
    let lines = step.output.split(separator: "\n")
    guard let verb = jsonVerb(step.command) else {
      // What another program reads is not cut. A path is whole, so that it can be copied: with a digest in it is too long.
      if step.command.contains("|") { return [] }
      return lines.filter { $0.count > 80 && !$0.contains(#/(\w)\1{59}/#) }.map { "longer than the terminal: \($0)" }
    }
    if step.output.isEmpty { return [] }
    let schema = try SchemaCheck(
      CanonicalValue(json: [UInt8](Data(contentsOf: URL(filePath: "\(Session.files)/Schemas/\(verb).json")))))
    return lines.compactMap { line in
      guard let value = try? CanonicalValue(json: Array(line.utf8)) else { return "no JSON: \(line)" }
      return schema.accepts(value) ? nil : "not as Schemas/\(verb).json says: \(line)"
    }
  }

  /// The verb that prints JSON, as the schema's file is called: `dataset-head` for `millrace dataset head … --json`.
  private static func jsonVerb(_ command: String) -> String? {
    let words = command.split(separator: " ").map(String.init)
    guard words.contains("--json"), let start = words.firstIndex(of: "millrace") else { return nil }
    let groups = Verb.all.filter(\.isGroup).map { $0.words[0] }
    let count = groups.contains(words[start + 1]) ? 2 : 1
    return words[(start + 1)...].prefix(count).joined(separator: "-")
  }

  // MARK: Nothing is left out

  @Test func everyVerbHasASession() throws {
    let commands = try Self.names.flatMap { try Self.transcript($0).commands.steps.map(\.command) }
    #expect(Verb.all.count > 30)
    for verb in Verb.all {
      let call = "millrace \(verb.words.joined(separator: " "))"
      #expect(commands.contains { $0 == call || $0.contains("\(call) ") }, "no session shows '\(call)'")
    }
  }

  @Test func everyJSONHasASchemaAndASession() throws {
    let verbs = try Set(
      Self.names.flatMap { try Self.transcript($0).commands.steps.compactMap { Self.jsonVerb($0.command) } })
    let printing = Verb.all.filter { $0.help(columns: 80).contains("--json") }.map { $0.words.joined(separator: "-") }
    #expect(Set(printing) == verbs)
    let schemas = try FileManager.default.contentsOfDirectory(atPath: "\(Session.files)/Schemas")
    #expect(Set(schemas) == Set(printing.map { "\($0).json" }))
  }

  /// 6 is reached by `NoSpaceTests`.
  @Test func everyExitCodeIsReached() throws {
    let codes = try Set(
      Self.names.flatMap { name in
        try Self.transcript(name).text.matches(of: #/(?m)^\[exit (\d+)\]$/#).compactMap { Int($0.output.1) }
      })
    #expect(codes == [1, 2, 3, 4, 5, 130, 143])
  }

  /// People read the overview at a glance: one line a verb.
  @Test func overviewHasALineForEachVerb() throws {
    let help = try Self.transcript("help").text
    for verb in Verb.all where !verb.isGroup {
      #expect(help.contains("\n  \(verb.words.joined(separator: " ")) "))
    }
  }
}
