import Foundation
import Pipelines
import Store
import Testing

@Suite struct StoreVerificationTests {
  @Test func namesTheStagesAndARunMendsIt() throws {
    let workspace = try Workspace()
    let clean = try workspace.run(chain)
    #expect(try StoreVerification(workspace.store).findings.isEmpty)
    let blob = workspace.store.blobPath(try #require(clean.stages[1].outputs["sum"]?.files[0].digest))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: blob)
    try Data("8".utf8).write(to: URL(filePath: blob))
    let log = try #require(try Disk.names(in: workspace.store.path + "/runs").first)
    try Disk.replace("\(workspace.store.path)/runs/\(log)", with: Array("[".utf8))
    var last: Pipelines.Progress?
    let verification = try StoreVerification(workspace.store) { last = $0 }
    // Both outputs of b hold the same digit, so it is one content that is damaged.
    #expect(verification.findings.map(\.kind) == ["blob", "runLog"])
    #expect(verification.findings.first?.stages == ["chain/b"])
    #expect(verification.recordCount == 3)
    #expect(last?.completed == verification.byteCount && last?.total == last?.completed)
    #expect(try StoreVerification(workspace.store).findings.isEmpty)
    let summary = try workspace.run(chain)
    #expect(summary.words == ["a": "UP-TO-DATE", "b": "EXECUTED", "c": "CUTOFF"])
    #expect(summary.digest("c") == clean.digest("c"))
  }

  @Test func aDamagedHistoryStartsAnew() throws {
    let workspace = try Workspace()
    try workspace.run(chain)
    let place = workspace.store.path + "/pipelines/chain.history"
    for damage in ["flip", "folder"] {
      if damage == "flip" {
        var bytes = try Disk.read(place)
        bytes[100] ^= 1
        try Disk.replace(place, with: bytes)
      } else {
        try Disk.remove(place)
        try Disk.makeFolder(place + "/inside")
      }
      #expect(try StoreVerification(workspace.store).findings.map(\.place) == ["pipelines/chain.history"], "\(damage)")
      #expect(try StoreVerification(workspace.store).findings.isEmpty, "\(damage)")
      #expect(try workspace.run(chain).words == ["a": "FROM-CACHE", "b": "FROM-CACHE", "c": "FROM-CACHE"])
    }
  }
}
