import Pipelines
import Settings
import Store
import Synchronization
import Testing

@Suite struct InputVerificationTests {
  private let yaml = """
    name: p
    stages:
      a: {run: "cat data/x > $OUT/x", inputs: [data], outputs: [x]}
      b: {run: "cat one > $OUT/y", inputs: [one], outputs: [y]}
    """

  /// Has the store believe that a file, as it is, has another content: as after a change that left no trace.
  private func mislead(_ workspace: Workspace, _ path: String) throws {
    while try !StatCache(path: workspace.path + "/none").digest(of: path).settled {}
    let fingerprint = try #require(Disk.fingerprint(path))
    let scan = try FolderScan(workspace.path + "/data", collects: false)
    let files = [fingerprint: Digest(of: "other")]
    try Disk.replace(
      workspace.store.path + "/stat-cache",
      with: StatTable().adding(files: files, folders: [scan.digest: Digest(of: "other folder")]).bytes)
  }

  @Test func findsWhatChangedWithoutATraceAndTheNextRunSeesIt() throws {
    let workspace = try Workspace()
    try workspace.write("data/x", "1")
    try workspace.write("one", "1")
    try workspace.run(yaml)
    let graph = try workspace.graph(yaml)
    #expect(try InputVerification(graph, store: workspace.store).findings.isEmpty)
    try mislead(workspace, workspace.path + "/data/x")
    let verification = try InputVerification(graph, store: workspace.store)
    #expect(verification.inputCount == 2)
    #expect(verification.findings.map(\.path) == [workspace.path + "/data/x"])
    #expect(verification.findings.first?.stages == ["a"])
    #expect(try InputVerification(graph, store: workspace.store).findings.isEmpty, "it is corrected")
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"], "as it was for the first run")
  }

  @Test func namesWhatCannotBeRead() throws {
    let workspace = try Workspace()
    try workspace.write("one", "1")
    let findings = try InputVerification(try workspace.graph(yaml), store: workspace.store).findings
    #expect(findings.map(\.path) == ["data"])
    #expect(findings.first?.trouble.contains("does not exist") == true)
  }

  @Test func aParanoidPipelineReadsItsInputsWhateverTheirTimesSay() throws {
    let workspace = try Workspace()
    try workspace.write("data/x", "1")
    try workspace.write("one", "1")
    try workspace.run(yaml)
    let path = workspace.path + "/data/x"
    try mislead(workspace, path)
    #expect(try workspace.plan(yaml)["a"]?.state == .wouldRun, "it believes what is remembered")
    let paranoid = "paranoid: true\n" + yaml
    #expect(try workspace.plan(paranoid)["a"]?.state == .upToDate)
    #expect(try workspace.run(paranoid).words["a"] == "UP-TO-DATE")
    let notice = "\(path) has changed, though its size and times have not"
    #expect(workspace.notices.withLock { $0 } == [notice])
    #expect(throws: SettingsError.self) { try workspace.graph("paranoid: maybe\n" + yaml) }
  }
}
