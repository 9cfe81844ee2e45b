import Glibc
import Synchronization

/// A request to end, set by anyone, polled by those who work.
public final class Cancellation: Sendable {
  private let number = Atomic<Int32>(0)

  /// Makes one that nobody asked yet.
  public init() {}

  /// The signal that asked; `nil` as long as nobody did.
  public var signal: Int32? {
    let signal = number.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Asks to end, as this signal would.
  public func request(signal: Int32) { number.store(signal, ordering: .relaxed) }

  /// Throws if somebody asked to end.
  public func check() throws(PipelineError) {
    if signal != nil { throw PipelineError(.cancelled, "interrupted") }
  }

  /// The request that SIGINT and SIGTERM set; a second signal ends the process at once, which loses no published work.
  public static func bySignals() -> Cancellation {
    let request = cancellationBySignals
    for number in [SIGINT, SIGTERM] {
      _ = Glibc.signal(number) { number in
        // Only an atomic exchange and _exit, both allowed in a signal handler; the value was made before.
        if cancellationBySignals.exchange(number) != 0 { _exit(128 + number) }
      }
    }
    return request
  }

  fileprivate func exchange(_ signal: Int32) -> Int32 { number.exchange(signal, ordering: .relaxed) }
}

private let cancellationBySignals = Cancellation()
