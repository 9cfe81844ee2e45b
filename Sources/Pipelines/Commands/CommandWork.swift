import Glibc
import Settings
import Store

/// What a `run` stage does, its settings read.
struct CommandWork: Sendable {
  let command: String
  let inputs: [CommandInput]
  let variables: [String: String]
  let standardOutput: String?
  let metrics: String?
  let timeoutSeconds: Double?

  func run(_ context: StageContext) throws {
    let place = try context.commandPlace()
    var laidOut = CommandInputs(folder: place.folder)
    for input in inputs { try laidOut.add(input, context) }
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
      lock: place.lock, shown: laidOut.shown)
    var taken: OutputFile?
    if let standardOutput { taken = try context.createOutput(standardOutput) }
    let memoryKills = MemoryKills()
    let killCount = memoryKills.count
    let outcome = try process.run(
      outputPath: place.standardOutputLog, errorPath: place.standardErrorLog, cancellation: context.cancellation,
      onOutput: taken.map { file in { try file.write($0) } })
    if outcome.leavesProcesses {
      context.tell("processes that it started live on and cannot be ended; end them by hand. Its outputs are copied")
      context.distrustOutputs()
    }
    switch outcome.ending {
    case .ended(.exit(0)): break
    case .cancelled: throw PipelineError(.cancelled, "interrupted")
    case .timedOut:
      throw PipelineError(
        .stage, "took longer than its timeout of \(Durations.words(timeoutSeconds ?? 0)) and was ended" + tail(place))
    case .ended(let ending):
      let words = ending.ofShell.words(isForMemory: memoryKills.count > killCount)
      throw PipelineError(.stage, words + tail(place))
    }
    for (input, source) in laidOut.linked where try Disk.absolute(try context.path(input.input)) != source {
      throw CommandInputs.edited(input)
    }
    _ = try taken?.finish()
    if let metrics { try note(metrics, place, context) }
  }

  /// The last lines that the command wrote to standard error, and where to read the rest.
  private func tail(_ place: CommandPlace) -> String { KeptOutput(path: place.standardErrorLog).tail }

  /// Notes the numbers of a JSON file, those inside objects by their dotted path.
  private func note(_ name: String, _ place: CommandPlace, _ context: StageContext) throws {
    let path = "\(place.outputs)/\(name)"
    let content: CanonicalValue
    do {
      content = try CanonicalValue(json: try Disk.read(path), dialect: .lenient)
    } catch {
      throw PipelineError(.stage, "its metrics file \(name) cannot be read: \(error)")
    }
    var count = 0
    func visit(_ value: CanonicalValue, _ path: String) {
      if let number = MetricValue(number: value) {
        context.note(metric: path, measured: number)
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
