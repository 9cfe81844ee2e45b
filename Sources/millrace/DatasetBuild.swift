import ArgumentParser
import Glibc
import Records
import Store
import Streams

/// `millrace dataset build NAME`.
struct DatasetBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Turn a dataset's source files into TFRecord shards that TFDS opens.")

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "The name of a manifest in data-manifests.") var name: String
  @Option(help: "The folder that <name>/<version> is written into. (default: <workspace>/.millrace/datasets)")
  var out: String?
  @Option(help: "How many shards each split is cut into; TFDS's rule if not given.") var shards: Int?

  func run() throws {
    let manifest = try DatasetManifest(named: name, workspace: workspace.workspace)
    let parent = "\(out ?? "\(workspace.workspace)/.millrace/datasets")/\(manifest.name)"
    let folder = "\(parent)/\(manifest.version)"
    if access(folder, F_OK) == 0 {
      throw StreamsError(.configuration, "\(folder) exists already; remove it to build it again")
    }
    try makeFolder(parent)
    var template = Array("\(parent)/.building-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw StoreError("create", parent, errno: errno) }
    let attempt = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
      let progress = ProgressLine()
      let info = try buildDataset(
        manifest: manifest,
        sources: SourceFiles(folder: workspace.sourceFolder(of: manifest), mayDownload: true), shardCount: shards,
        createFile: { try OutputFile(creating: "\(attempt)/\($0)") },
        progress: { progress.show("\($0.split): \($0.done) of \($0.total) records", isLast: $0.done == $0.total) })
      chmod(attempt, 0o755)
      guard rename(attempt, folder) == 0 else { throw StoreError("rename", attempt, errno: errno) }
      let splits = info.splits.map { "\($0.name) \($0.recordCount) records in \($0.shardLengths.count) shards" }
      print("\(folder): \(splits.joined(separator: ", "))")
    } catch {
      removeFlatFolder(attempt)
      throw error
    }
  }

  /// Removes a folder that holds plain files only.
  private func removeFlatFolder(_ path: String) {
    guard let stream = opendir(path) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(stream)
    rmdir(path)
  }
}

/// One line of progress: rewritten in place on a terminal, otherwise one line for each finished part.
struct ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1

  /// Shows where long work stands.
  func show(_ text: String, isLast: Bool) {
    if !isTerminal && !isLast { return }
    let line = isTerminal ? "\r\(text)\u{1B}[K\(isLast ? "\n" : "")" : "\(text)\n"
    writeToStandardError(line)
  }
}

/// Writes a text to standard error, unbuffered.
func writeToStandardError(_ text: String) {
  var text = text
  text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
