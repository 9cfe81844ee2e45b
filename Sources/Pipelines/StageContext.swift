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

  /// Finds and makes the parts of the stage.
  package let parts: StageParts

  let attempt: Attempt
  private let outputs: [String]
  private let folders: [StageInput: String]
  private let fileNames: [StageInput: [String]]
  private let cancellation: Cancellation
  private let observe: @Sendable (Progress) -> Void
  private let notes = Mutex(Notes())

  package struct Notes: Sendable {
    package var metrics: [String: Double] = [:]
    /// The names of the metrics, most important first.
    package var metricNames: [String] = []
    package var environment: [String: String] = [:]
    package var resumedFrom: String?
  }

  package init(
    stage: String, threadCount: Int, progressFolder: String, attempt: Attempt, parts: StageParts, outputs: [String],
    inputs: [StageInput: (folder: String, files: [String])], cancellation: Cancellation,
    observe: @escaping @Sendable (Progress) -> Void
  ) {
    self.stage = stage
    self.threadCount = threadCount
    self.progressFolder = progressFolder
    self.attempt = attempt
    self.parts = parts
    self.outputs = outputs
    folders = inputs.mapValues(\.folder)
    fileNames = inputs.mapValues(\.files)
    self.cancellation = cancellation
    self.observe = observe
  }

  /// The read-only folder of an input that an upstream stage made; every byte was verified.
  public func folder(_ input: StageInput) throws -> String {
    guard let folder = folders[input] ?? diskFolder(input) else {
      throw PipelineError(.stage, path: stage, "no stage makes the input '\(input.role)', '\(input.name)'")
    }
    return folder
  }

  /// The path of an input that consists of one file.
  public func file(_ input: StageInput) throws -> String {
    let folder = try folder(input)
    guard let names = fileNames[input], names.count == 1, let name = names.first else {
      throw PipelineError(
        .stage, path: stage, "the input '\(input.role)', '\(input.name)' is not one file; use folder(_:)")
    }
    return "\(folder)/\(name)"
  }

  /// Creates a file of an output, hashed as it is written; call its `finish()`.
  public func createFile(_ output: String, _ relativePath: String) throws -> OutputFile {
    try checkDeclared(output)
    return try attempt.createFile(output, relativePath)
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

  /// Throws if the run was asked to end; call it where progress is saved.
  public func checkCancelled() throws { try cancellation.check() }

  /// Keeps a measurement beside the outputs; no digest sees it.
  ///
  /// Note the most important one first: where there is room for a few only, those noted first are shown.
  public func note(metric: String, value: Double) {
    notes.withLock {
      if $0.metrics.updateValue(value, forKey: metric) == nil { $0.metricNames.append(metric) }
    }
  }

  /// Keeps a fact about the surroundings, such as a library's version, beside the outputs; no digest sees it.
  public func note(environment name: String, _ value: String) { notes.withLock { $0.environment[name] = value } }

  /// Says that the stage goes on from the progress folder, and where, such as `epoch 7`.
  public func markResumed(from place: String) { notes.withLock { $0.resumedFrom = place } }

  package var noted: Notes { notes.withLock { $0 } }
}
