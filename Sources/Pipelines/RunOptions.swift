/// How to run; nothing here changes results.
public struct RunOptions: Sendable {
  /// How many threads a stage may use.
  public var threadCount: Int
  /// Stages to execute even if their result is there.
  public var forced: Set<String>
  /// The folder in which publications appear, below the pipeline's name.
  public var outputFolder: String
  /// Ends the run early.
  public var cancellation: Cancellation
  /// The shared cache, if there is one.
  public var cacheUse: CacheUse?

  /// Chooses how to run.
  public init(
    threadCount: Int, forced: Set<String> = [], outputFolder: String = "out",
    cancellation: Cancellation = Cancellation(), cacheUse: CacheUse? = nil
  ) {
    self.threadCount = threadCount
    self.forced = forced
    self.outputFolder = outputFolder
    self.cancellation = cancellation
    self.cacheUse = cacheUse
  }
}
