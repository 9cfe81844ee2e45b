/// Where a stream's time went so far.
public struct StreamProfile: Sendable, Equatable, CustomStringConvertible {
  /// A part of the work.
  public struct Stage: Sendable, Equatable {
    /// What is done.
    public var name: String
    /// Seconds of all threads together, estimated from every seventh record.
    public var seconds: Double
  }

  /// The parts of the threads' work.
  public var stages: [Stage]
  /// Records that were taken up.
  public var recordCount: Int
  /// Seconds that the caller waited for batches.
  public var waitingSeconds: Double
  /// Seconds since the first batch was asked for.
  public var totalSeconds: Double
  /// How many threads work now.
  public var activeThreadCount: Int
  /// How many threads may work.
  public var threadLimit: Int
  /// How often the number of threads at work was changed.
  public var adjustmentCount: Int

  /// What holds the stream up: its slowest stage, or the caller, who takes batches more slowly than they come.
  public var bottleneck: String {
    if waitingSeconds < 0.05 * totalSeconds { return "caller" }
    return stages.max { $0.seconds < $1.seconds }?.name ?? "caller"
  }

  /// One line for people.
  public var description: String {
    func words(_ seconds: Double) -> String {
      seconds < 10 ? "\(Int((seconds * 1e3).rounded())) ms" : "\(Int(seconds.rounded())) s"
    }
    let parts = stages.map { "\($0.name) \(words($0.seconds))" }.joined(separator: ", ")
    return "\(recordCount) records: \(parts); the caller waited \(words(waitingSeconds)) of \(words(totalSeconds)); "
      + "\(activeThreadCount) of \(threadLimit) threads; bottleneck: \(bottleneck)"
  }
}
