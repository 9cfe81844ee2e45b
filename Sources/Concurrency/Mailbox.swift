import Dispatch
import Synchronization

/// Hands messages of many threads to one that waits for them.
package final class Mailbox<Message: Sendable>: Sendable {
  private let waiting = Mutex<[Message]>([])
  private let count = DispatchSemaphore(value: 0)

  package init() {}

  /// Leaves a message.
  package func post(_ message: Message) {
    waiting.withLock { $0.append(message) }
    count.signal()
  }

  /// The oldest message; waits for one.
  package func take() -> Message {
    while true {
      count.wait()
      let message = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      if let message { return message }
    }
  }
}
