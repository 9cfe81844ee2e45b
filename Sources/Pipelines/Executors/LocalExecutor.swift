public import Settings

/// Executes stages in the process that runs the pipeline.
///
/// A job does its work where it is polled, on the thread that waits for it anyway; asked to end, it is the run's own
/// cancellation that it hears.
public struct LocalExecutor: ExecutorKind {
  public static let keyword = "local"
  public static let summary = "In the process that runs the pipeline."
  public static let settings: [Setting<LocalExecutor>] = []

  public init() {}

  public func submit(_ request: JobRequest) -> any SubmittedJob { Job(work: request.work) }

  private struct Job: SubmittedJob {
    let work: StageWork

    func poll(_ observe: @escaping @Sendable (RunEvent) -> Void) -> JobResult? { work.result(observe) }

    func cancel() {}
  }
}
