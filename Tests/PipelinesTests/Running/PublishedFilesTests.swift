import Glibc
import Pipelines
import Store
import Synchronization
import Testing

@Suite struct PublishedFilesTests {
  private let yaml = "name: p\nstages: {a: {kind: sum, value: 7, publish: true}}"

  @Test(arguments: ["edited", "cut", "removed", "executable", "link", "pipe", "swapped"])
  func whatHappenedToAPublishedFileIsSeenAndMended(change: String) throws {
    let workspace = try Workspace()
    let path = try #require(try workspace.run(yaml).published.first)
    #expect(try !workspace.plan(yaml).isStale)
    switch change {
    case "edited": try workspace.write("out/p/log.txt", "8stages: 1")
    case "cut": truncate(path, 3)
    case "removed": unlink(path)
    case "executable": chmod(path, 0o755)
    case "link":
      try Disk.rename(path, to: path + ".old")
      symlink(path + ".old", path)
    case "pipe":
      unlink(path)
      mkfifo(path, 0o644)
    default:
      // Of equal length and date.
      let before = try #require(Disk.status(path)).times
      try workspace.write("out/p/log.txt", "9stages: 1")
      var times = [timespec(tv_sec: before[0], tv_nsec: before[1]), timespec(tv_sec: before[0], tv_nsec: before[1])]
      utimensat(AT_FDCWD, path, &times, 0)
    }
    let plan = try workspace.plan(yaml)
    #expect(plan.isStale && plan["a"]?.state == .upToDate)
    #expect(plan["a"]?.publicationTroubles.first?.hasPrefix(path) == true, "\(plan["a"]?.publicationTroubles ?? [])")
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "UP-TO-DATE"])
    #expect(workspace.notices.withLock { $0.last?.hasPrefix(path) } == true)
    #expect(try Disk.read(path) == Array("7stages: 1".utf8))
    #expect(Disk.status(path)?.kind == .file && Disk.status(path)?.isExecutable == false)
    #expect(try !workspace.plan(yaml).isStale)
  }

  @Test func whatWasNeverPublishedIsSeen() throws {
    let workspace = try Workspace()
    try Disk.replace(workspace.path + "/out", with: [1])
    #expect(try workspace.run(yaml).publicationError != nil)
    #expect(try workspace.plan(yaml)["a"]?.publicationTroubles == ["log.txt is not published"])
    try Disk.remove(workspace.path + "/out")
    try workspace.run(yaml)
    #expect(try !workspace.plan(yaml).isStale)
  }
}
