import Glibc
import Store

/// What a `run` stage does, its settings read.
struct CommandWork: Sendable {
  let command: String
  let inputs: [CommandInput]
  let variables: [String: String]
  let standardOutput: String?
  let metrics: String?
  let timeoutSeconds: Double?

  /// Files up to this size are copied, so that a script finds beside it only what was declared; larger ones are linked.
  private static let copiedByteCount = 1 << 20

  /// How much of the end of standard error an error message shows.
  private static let shownLineCount = 5

  func run(_ context: StageContext) throws {
    let place = try context.commandPlace()
    var linked: [(input: CommandInput, source: String)] = []
    for input in inputs {
      if let source = try layOut(input, place.folder, context) { linked.append((input, source)) }
    }
    var environment = variables
    environment["OUT"] = place.outputs
    environment["TMPDIR"] = place.temporary
    environment["PROGRESS"] = try Disk.absolute(context.progressFolder)
    environment["THREADS"] = "\(context.threadCount)"
    // Programs are found, and find themselves, as the user's shell would; neither enters the key.
    for name in ["PATH", "HOME"] { environment[name] = getenv(name).map { String(cString: $0) } }
    // Python would leave compiled modules beside those it imports, and so change the folders that it was given.
    if environment["PYTHONDONTWRITEBYTECODE"] == nil { environment["PYTHONDONTWRITEBYTECODE"] = "1" }
    if environment["LANG"] == nil { environment["LANG"] = "C.UTF-8" }
    let process = CommandProcess(
      command: command, environment: environment, folder: place.folder, timeoutSeconds: timeoutSeconds,
      lock: place.lock)
    var taken: OutputFile?
    if let standardOutput { taken = try context.createOutput(standardOutput) }
    let ending = try process.run(
      outputPath: place.standardOutputLog, errorPath: place.standardErrorLog, cancellation: context.cancellation,
      onOutput: taken.map { file in { try file.write($0) } })
    switch ending {
    case .exited(0): break
    case .cancelled: throw PipelineError(.cancelled, "interrupted")
    case .timedOut:
      throw PipelineError(
        .stage, "took longer than its timeout of \(Durations.words(timeoutSeconds ?? 0)) and was ended" + tail(place))
    case .exited(let code):
      throw PipelineError(
        .stage, (code > 128 ? "was ended by signal \(code - 128)" : "exit code \(code)") + tail(place))
    }
    for (input, source) in linked where try Disk.absolute(try context.path(input.input)) != source {
      throw edited(input)
    }
    _ = try taken?.finish()
    if let metrics { try note(metrics, place, context) }
  }

  /// Puts an input where the command looks for it; returns where it is, if the command reads it there.
  private func layOut(_ input: CommandInput, _ folder: String, _ context: StageContext) throws -> String? {
    let source = try Disk.absolute(try context.path(input.input))
    // An absolute path is read where it is.
    guard let name = input.name else { return source }
    let place = "\(folder)/\(name)"
    try Disk.makeFolder(Disk.folder(of: place))
    guard let status = Disk.followedStatus(source) else {
      throw PipelineError(.stage, "its input \(name) is gone")
    }
    if status.kind == .file && status.byteCount <= Self.copiedByteCount {
      // Of its mode the command sees what its key holds. Copied from elsewhere than the key was made of, it is useless.
      let file = try context.files(input.input).first
      try Disk.copy(source, to: place, mode: file?.isExecutable == true ? 0o755 : 0o644)
      guard try Disk.digest(of: place).digest == file?.digest else {
        throw edited(input)
      }
      return nil
    }
    if symlink(source, place) != 0 { throw StoreError("link \(source) as", place, errno: errno) }
    return source
  }

  private func edited(_ input: CommandInput) -> PipelineError {
    PipelineError(
      .stage, "input \(input.input.name) was edited while the stage ran; its result is dropped, run again")
  }

  /// The last lines that the command wrote to standard error, and where to read the rest.
  private func tail(_ place: CommandPlace) -> String {
    let text =
      (try? Disk.read(place.standardErrorLog, limit: 1 << 26)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let lines = text.split(separator: "\n").suffix(Self.shownLineCount).map { "\n    \($0)" }.joined()
    return "; what it wrote is kept in \(place.standardErrorLog)" + lines
  }

  /// Notes the numbers of a JSON file, those inside objects by their dotted path.
  private func note(_ name: String, _ place: CommandPlace, _ context: StageContext) throws {
    let path = "\(place.outputs)/\(name)"
    let content: CanonicalValue
    do {
      content = try CanonicalValue(json: try Disk.read(path))
    } catch {
      throw PipelineError(.stage, "its metrics file \(name) cannot be read: \(error)")
    }
    var count = 0
    func visit(_ value: CanonicalValue, _ path: String) {
      if let number = value.number {
        context.note(metric: path, value: number)
        count += 1
      }
      for name in (value.members ?? [:]).keys.sortedByBytes() {
        if let member = value[name] { visit(member, path.isEmpty ? name : "\(path).\(name)") }
      }
    }
    visit(content, "")
    guard count > 0 else { throw PipelineError(.stage, "its metrics file \(name) holds no number") }
  }
}

/// An input of a command, and the name under which it lies in the command's folder; `nil` for an absolute path.
struct CommandInput: Sendable {
  let input: StageInput
  let name: String?
}

/// Where a command works.
struct CommandPlace {
  /// Where it starts, with its inputs.
  let folder: String
  /// `$OUT`.
  let outputs: String
  /// `$TMPDIR`.
  let temporary: String
  let standardOutputLog: String
  let standardErrorLog: String
  let lock: KeyLock?
}
