import Pipelines
import Store
import Testing

@Suite struct RunChangeTests {
  private let yaml = """
    name: p
    stages:
      a: {kind: sum, value: 7}
      b: {kind: sum, from: a, publish: true}
      c: {kind: sum, value: 5}
    """

  private func published(_ workspace: Workspace) throws -> String {
    String(decoding: try Disk.read(workspace.path + "/out/p/log.txt"), as: UTF8.self)
  }

  @Test func aPublicationIsToldWhatIsOtherwise() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    #expect(try published(workspace) == "7stages: 3")
    let changed = yaml.replacing("value: 7", with: "value: 8")
    try workspace.run(changed)
    #expect(try published(workspace) == "8stages: 3; changed: a, b")
    // What is only written again is compared with the same run as before.
    try Disk.remove(workspace.path + "/out/p/log.txt")
    try workspace.run(changed)
    #expect(try published(workspace) == "8stages: 3; changed: a, b")
  }

  @Test func runsThatFailedOrWereAboutOtherStagesAreNoMeasure() throws {
    let workspace = try Workspace()
    try workspace.run(yaml)
    try workspace.run(yaml.replacing("value: 7", with: "value: 7, fail: true"))
    try workspace.run(yaml.replacing("value: 5", with: "value: 6"))
    #expect(try published(workspace) == "7stages: 3; changed: c")
    let summary = try workspace.run(yaml.replacing("value: 5", with: "value: 6"), force: ["b"], from: ["b"])
    #expect(summary.stages.map(\.name) == ["b"] || summary.stages.count == 3)
    #expect(try published(workspace).hasSuffix("; changed: ") == false)
  }
}
