/// Hands messages of many threads to one that waits for them.
package final class Mailbox<Message: Sendable>: Sendable {
  private let waiting = Monitor<[Message]>([])

  package init() {}

  /// Leaves a message.
  package func post(_ message: Message) { waiting.use { $0.append(message) } }

  /// The oldest message; waits for one.
  package func take() -> Message { waiting.use(when: { !$0.isEmpty }) { $0.removeFirst() } }
}
