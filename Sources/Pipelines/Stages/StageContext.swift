public import Store
import Synchronization

/// What a running stage may do: read its inputs, write its outputs, say how it goes.
public final class StageContext: Sendable {
  /// The name of the stage, such as `train.1`.
  public let stage: String
  /// How many threads to work with; must not change results.
  public let threadCount: Int
  /// A folder that is kept between interrupted executions of the same key, and removed after success.
  public let progressFolder: String

  /// Says that the run is to end.
  package let cancellation: Cancellation

  /// Finds and makes the parts of the stage.
  package let parts: StageParts

  let attempt: Attempt
  private let outputs: [String]
  private let inputs: [StageInput: Material]
  private let logs: String
  private let lock: KeyLock?
  private let observe: @Sendable (Progress) -> Void
  private let tellWarning: @Sendable (String) -> Void
  private let notice: @Sendable (String) -> Void
  private let notes = Mutex(Notes())

  package struct Notes: Sendable {
    package var metrics: [String: MetricValue] = [:]
    /// The names of the metrics, most important first.
    package var metricNames: [String] = []
    package var environment: [String: String] = [:]
    package var warnings: [String] = []
    package var resumedFrom: String?
  }

  /// An input as the stage finds it.
  package enum Material: Sendable {
    /// What an upstream stage made, shown in a folder.
    case stored(folder: String, Artifact)
    /// What stands outside the store, with its files.
    case disk(ExternalInput, Listing)
  }

  package init(
    stage: String, threadCount: Int, progressFolder: String, attempt: Attempt, parts: StageParts, outputs: [String],
    inputs: [StageInput: Material], logs: String, lock: KeyLock?, cancellation: Cancellation,
    observe: @escaping @Sendable (Progress) -> Void, notice: @escaping @Sendable (String) -> Void = { _ in },
    tellWarning: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.stage = stage
    self.threadCount = threadCount
    self.progressFolder = progressFolder
    self.attempt = attempt
    self.parts = parts
    self.outputs = outputs
    self.inputs = inputs
    self.logs = logs
    self.lock = lock
    self.cancellation = cancellation
    self.observe = observe
    self.tellWarning = tellWarning
    self.notice = notice
  }

  private func material(_ input: StageInput) throws -> Material {
    guard let material = inputs[input] else {
      throw PipelineError(.stage, path: stage, "no stage makes the input '\(input.role)', '\(input.name)'")
    }
    return material
  }

  /// The folder of an input: read-only and verified where an upstream stage made it, else as it stands on disk.
  public func folder(_ input: StageInput) throws -> String {
    switch try material(input) {
    case .stored(let folder, _): folder
    case .disk(let external, _): external.path
    }
  }

  /// The path of an input that consists of one file.
  public func file(_ input: StageInput) throws -> String {
    switch try material(input) {
    case .stored(let folder, let artifact) where artifact.files.count == 1 && artifact.emptyFolders.isEmpty:
      return "\(folder)/\(artifact.files[0].path)"
    case .disk(let external, _): if case .file = external.kind { return external.path }
    case .stored: break
    }
    throw PipelineError(
      .stage, path: stage, "the input '\(input.role)', '\(input.name)' is not one file; use folder(_:)")
  }

  /// The files of an input with their contents, sorted by path.
  public func files(_ input: StageInput) throws -> [Artifact.File] {
    switch try material(input) {
    case .stored(_, let artifact): artifact.files
    case .disk(_, let listing): listing.files
    }
  }

  /// Where an input is to be found as a whole, be it a file or a folder.
  package func path(_ input: StageInput) throws -> String {
    switch try material(input) {
    case .stored(let folder, let artifact) where artifact.isFile(input.name): "\(folder)/\(input.name)"
    case .stored(let folder, _): folder
    case .disk(let external, _): external.path
    }
  }

  /// Whether another stage made an input.
  package func isStored(_ input: StageInput) throws -> Bool {
    if case .stored = try material(input) { true } else { false }
  }

  /// The folders in which a command works.
  func commandPlace() throws -> CommandPlace {
    for name in ["work", "outputs", "temporary"] { try Disk.makeFolder("\(attempt.path)/\(name)") }
    try Disk.makeFolder(Disk.folder(of: logs))
    let attempt = try Disk.absolute(attempt.path)
    return CommandPlace(
      folder: "\(attempt)/work", outputs: "\(attempt)/outputs", temporary: "\(attempt)/temporary",
      standardOutputLog: "\(logs).out", standardErrorLog: "\(logs).err", lock: lock)
  }

  /// Has all outputs copied when they are published, as somebody may still write to what was written by path.
  func distrustOutputs() { attempt.distrustFiles() }

  /// Creates the file that is a whole output, hashed as it is written; call its `finish()`.
  func createOutput(_ output: String) throws -> OutputFile {
    try checkDeclared(output)
    return try attempt.createOutput(output)
  }

  /// Creates a file of an output, hashed as it is written; call its `finish()`.
  public func createFile(_ output: StageOutput, _ relativePath: String) throws -> OutputFile {
    try checkDeclared(output.role)
    return try attempt.createFile(output.role, relativePath)
  }

  /// Gives all files of an input names in a folder of an output; those that the store keeps take no more room.
  package func link(_ input: StageInput, into output: StageOutput, at folder: String) throws {
    try checkDeclared(output.role)
    switch try material(input) {
    case .stored(_, let artifact):
      for file in artifact.files { try attempt.linkBlob(file, output.role, "\(folder)/\(file.path)") }
    case .disk(let external, let listing):
      for file in listing.files {
        let place = "\(try attempt.outputFolder(output.role))/\(folder)/\(file.path)"
        try Disk.makeFolder(Disk.folder(of: place))
        try Disk.copy("\(external.path)/\(file.path)", to: place, mode: 0o644)
      }
    }
  }

  /// The folder of an output, for code that writes by path; its files are hashed when they are published.
  public func outputFolder(_ output: String) throws -> String {
    try checkDeclared(output)
    return try attempt.outputFolder(output)
  }

  func checkDeclared(_ output: String) throws {
    guard outputs.contains(output) else {
      throw PipelineError(.stage, path: stage, "writes the output '\(output)', which it never declared")
    }
  }

  /// Says how far the stage is; cheap enough to call for every batch.
  public func report(_ progress: Progress) { observe(progress) }

  /// Tells the user something that is no failure.
  package func tell(_ words: String) { notice(words) }

  /// Throws if the run was asked to end; call it where progress is saved.
  public func checkCancelled() throws { try cancellation.check() }

  /// Keeps a measurement beside the outputs; no digest sees it.
  ///
  /// Note the most important one first: where there is room for a few only, those noted first are shown. What is infinite
  /// or not a number is no measurement: it is left out, with a warning.
  public func note(metric: String, value: Double) {
    guard value.isFinite else { return warn("\(metric) has no value (\(value)), so it is left out") }
    note(metric: metric, measured: .number(value))
  }

  /// Keeps a measurement with all its digits, as a command tells it, be it a number or not.
  package func note(metric: String, measured value: MetricValue) {
    notes.withLock {
      if $0.metrics.updateValue(value, forKey: metric) == nil { $0.metricNames.append(metric) }
    }
  }

  /// Keeps a fact about the surroundings, such as a library's version, beside the outputs; no digest sees it.
  public func note(environment name: String, _ value: String) { notes.withLock { $0.environment[name] = value } }

  /// Says what is doubtful about the result, and what to do: shown at once, and kept beside the outputs, so that it is shown
  /// again wherever the result is used again.
  ///
  /// The same words twice are said once.
  public func warn(_ words: String) {
    let isNew = notes.withLock { notes in
      if notes.warnings.contains(words) { return false }
      notes.warnings.append(words)
      return true
    }
    if isNew { tellWarning(words) }
  }

  /// Says that the stage goes on from the progress folder, and where, such as `epoch 7`.
  public func markResumed(from place: String) { notes.withLock { $0.resumedFrom = place } }

  package var noted: Notes { notes.withLock { $0 } }
}
