import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct RunHistoryTests {
  /// Three runs of `p` and one of `q`.
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "seed: 3\nstages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a}}")
    try workspace.write("q.yaml", "stages: {a: {kind: sum, value: 9}}")
    try workspace.runFile()
    try workspace.runFile(settings: ["a.value=2"])
    try workspace.runFile("q.yaml")
    try workspace.runFile(settings: ["b.seeded=true"])
    return workspace
  }

  private func ids(_ workspace: Workspace) throws -> [String] {
    try Disk.names(in: workspace.store.path + "/runs").map { $0.replacing(".json", with: "") }
  }

  @Test func listsNewestFirst() throws {
    let workspace = try workspace()
    let history = try workspace.history()
    #expect(history.newest(9).map(\.pipeline) == ["p", "q", "p", "p"])
    #expect(history.newest(9).map(\.id) == (try ids(workspace)).reversed())
    #expect(history.newest(2, of: "p").map(\.settings) == [["b.seeded=true"], ["a.value=2"]])
    #expect(history.newest(9, of: "r").isEmpty)
    #expect(workspace.notices.withLock { $0 }.isEmpty)
  }

  @Test func findsByWord() throws {
    let workspace = try workspace()
    let history = try workspace.history()
    let newest = history.newest(9)
    #expect(try history.run("latest") == newest[0])
    #expect(try history.run("latest~1") == newest[1])
    #expect(try history.run("latest~1", of: "p") == newest[2])
    #expect(try history.run("latest", of: "q") == newest[1])
    for run in newest {
      #expect(try history.run(run.id) == run)
      #expect(try history.run(run.shortID) == run)
      #expect(try history.run(String(run.id.dropLast(3))) == run)
    }
  }

  @Test(arguments: [
    ("latest~4", "there is no run 'latest~4': the store has 4"),
    ("latest~x", "'latest~x' is no run; write latest, latest~1, latest~2 and so on"),
    ("latest~-1", "'latest~-1' is no run; write latest, latest~1, latest~2 and so on"),
    ("zebra", "there is no run 'zebra'; millrace log lists them"), ("", "there is no run ''; millrace log lists them"),
  ]) func unknownWordsAreTold(word: String, expected: String) throws {
    let workspace = try workspace()
    let error = #expect(throws: SettingsError.self) { try workspace.history().run(word) }
    // The store is not where one lies that no option names.
    #expect(error?.message.replacing(" --store \(workspace.store.path)", with: "") == expected)
  }

  @Test func ambiguousWordsAreTold() throws {
    let workspace = try workspace()
    let ids = try ids(workspace)
    let error = #expect(throws: SettingsError.self) { try workspace.history().run("2") }
    // A run's last part may begin with the digit as well, but that run is among the four already.
    #expect(error?.message == "'2' may be any of 4 runs: \(ids.reversed().joined(separator: ", "))")
    let missing = #expect(throws: SettingsError.self) { try workspace.history().run("latest~1", of: "q") }
    #expect(missing?.message == "there is no run 'latest~1': q has 1")
  }

  @Test func damagedLogsArePassedOverAndNamed() throws {
    let workspace = try workspace()
    let ids = try ids(workspace)
    let folder = workspace.store.path + "/runs"
    let whole = try Disk.read("\(folder)/\(ids[3]).json")
    try Disk.replace("\(folder)/\(ids[3]).json", with: Array(whole.prefix(whole.count / 2)))
    try Disk.replace("\(folder)/\(ids[0]).json", with: Array("{\"pipeline\":\"p\",\"seconds\":1,\"stages\":[7]}".utf8))
    let history = try workspace.history()
    #expect(history.newest(9).map(\.id) == [ids[2], ids[1]])
    let notices = workspace.notices.withLock { $0 }
    #expect(notices.count == 2)
    #expect(notices[0].hasPrefix("\(folder)/\(ids[3]).json is damaged: JSON byte "))
    #expect(notices[1] == "\(folder)/\(ids[0]).json is not the log of a run")
    #expect(throws: StoreError.self) { try history.run(ids[3]) }
  }

  @Test func aStoreThatNeverRanHasNone() throws {
    let workspace = try Workspace()
    #expect(try workspace.history().newest(3).isEmpty)
    #expect(try workspace.listing().isEmpty)
  }
}
