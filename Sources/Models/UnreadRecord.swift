/// A record, or a file, that could not be read and is left out of what a model says.
package struct UnreadRecord: Equatable {
  /// The record in TFDS's words, or the file.
  package let subject: String
  /// What is wrong with it.
  package let reason: String

  /// - Parameter reason: in words, which may begin with the subject.
  package init(_ subject: String, reason: String) {
    self.subject = subject
    self.reason = reason.hasPrefix("\(subject): ") ? String(reason.dropFirst(subject.count + 2)) : reason
  }

  /// Both on one line.
  package var line: String { "\(subject): \(reason)" }
}
