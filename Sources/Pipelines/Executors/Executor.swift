public import Settings

/// A place where stages are executed; a kind of it has a file of its own and a line in `ExecutorKinds.swift`.
///
/// It gets a job that says all there is to know, and hands back a result that the job itself wrote: what a scheduler, or a
/// process's exit, says of a job is only asked where there is no such result. Outcomes, digests and words are the same
/// whatever the executor.
public protocol ExecutorKind: Kind {
  /// Begins a job.
  ///
  /// - Throws: Where it cannot even begin; then nothing is left behind.
  func submit(_ request: JobRequest) throws -> any SubmittedJob
}

/// A job that an executor has.
public protocol SubmittedJob {
  /// Waits for news, as long as the executor sees fit; the result once there is one, asked for no more after that.
  ///
  /// - Parameter observe: Gets what the job says meanwhile.
  func poll(_ observe: @escaping @Sendable (RunEvent) -> Void) throws -> JobResult?

  /// Asks the job to save its progress and end; it is polled until it has.
  func cancel()
}

/// Where stages are executed.
public struct Executor: KindFamily {
  public static let family = "executor"
  public static var all: [any Kind.Type] { executorKinds }

  private let executor: any ExecutorKind

  public var kind: any Kind { executor }

  public init(kind: any Kind) {
    guard let executor = kind as? any ExecutorKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no executor")
    }
    self.executor = executor
  }

  /// Reads what a command line says: an executor's word, or `{word: settings}` as in YAML.
  public init(argument: String) throws(SettingsError) {
    guard argument.contains(where: { !$0.isWhitespace }) else {
      throw SettingsError("--executor: expected an executor, such as local, found nothing")
    }
    do throws(SettingsError) {
      self = try Self.read(try ConfigurationText.parse(argument, file: "--executor"))
    } catch {
      throw SettingsError("--executor \(argument): \(error.message)")
    }
  }

  /// In this process.
  public static var local: Executor { Executor(kind: LocalExecutor()) }

  func submit(_ request: JobRequest) throws -> any SubmittedJob { try executor.submit(request) }

  public static func == (left: Executor, right: Executor) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
