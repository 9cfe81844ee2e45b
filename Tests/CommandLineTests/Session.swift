import FileServer
import Foundation
import Testing

/// A folder with the files of `Workspace`, a shared cache, and `millrace` to be typed.
final class Session {
  let folder: String
  let cache: FileServer
  private var normalization: Normalization

  /// Where the tests' own files lie.
  static let files = URL(filePath: #filePath).deletingLastPathComponent().path

  /// The folder of the program, which is built beside the tests.
  private static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .path

  init() throws {
    // Without links: so the program tells of paths.
    folder = URL(filePath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/session-\(UUID())"
    try FileManager.default.copyItem(atPath: "\(Self.files)/Workspace", toPath: folder)
    cache = try FileServer()
    normalization = Normalization(folder: folder, cache: cache.url)
    try #require(
      FileManager.default.isExecutableFile(atPath: "\(Self.programs)/millrace"), "build the product millrace first")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a command as it stands; tells what it printed with all that is volatile replaced.
  func run(_ command: String) throws -> Transcript.Step {
    let done = try TerminalCommand(
      command, in: folder,
      environment: [
        "PATH": "\(Self.programs):/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8",
        "TERM": "dumb", "NO_COLOR": "1", "CACHE": cache.url,
      ])
    let runs = try runNames()
    return Transcript.Step(
      command: command, output: normalization.normalized(done.output, runs: runs),
      errors: normalization.normalized(done.errors, runs: runs), code: done.code)
  }

  /// The names of all runs in all stores, the oldest first.
  private func runNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { store in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(store)/runs")) ?? []
      return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
    }.sorted()
  }
}
