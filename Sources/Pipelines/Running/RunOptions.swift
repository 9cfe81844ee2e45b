/// How to run; nothing here changes results.
public struct RunOptions: Sendable {
  /// How many threads all stages together may use.
  public var threadCount: Int
  /// How many stages may execute at once; they share the threads.
  public var jobCount: Int
  /// Whether stages that do not need a failed one are still started.
  public var keepsGoing: Bool
  /// Stages to execute even if their result is there.
  public var forced: Set<String>
  /// Where to begin: these stages and those that need them; everything if empty.
  ///
  /// What lies before is taken as its last run left it.
  public var from: [String]
  /// Where to end: these stages and those that they need; everything if empty.
  public var until: [String]
  /// The folder in which publications appear, below the pipeline's name.
  public var outputFolder: String
  /// Ends the run early.
  public var cancellation: Cancellation
  /// Where stages are executed.
  public var executor: Executor
  /// The shared cache, if there is one.
  public var cacheUse: CacheUse?

  /// Chooses how to run.
  public init(
    threadCount: Int, jobCount: Int = 1, keepsGoing: Bool = false, forced: Set<String> = [], from: [String] = [],
    until: [String] = [], outputFolder: String = "out", cancellation: Cancellation = Cancellation(),
    executor: Executor = .local, cacheUse: CacheUse? = nil
  ) {
    self.threadCount = threadCount
    self.jobCount = jobCount
    self.keepsGoing = keepsGoing
    self.forced = forced
    self.from = from
    self.until = until
    self.outputFolder = outputFolder
    self.cancellation = cancellation
    self.executor = executor
    self.cacheUse = cacheUse
  }
}
