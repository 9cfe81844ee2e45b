/// How far a stage is.
public struct Progress: Sendable, Equatable {
  /// The unit that is shown as kB, MB, GB.
  package static let byteUnit = "bytes"

  /// How many units are done.
  public var completed: Int
  /// How many there are; `nil` where nobody knows.
  public var total: Int?
  /// What is counted, in the plural: `images`, `epochs`.
  public var unit: String
  /// A few words on where it stands, such as `epoch 3, loss 0.412`.
  public var message: String

  /// Tells how far a stage is.
  public init(completed: Int, total: Int? = nil, unit: String, message: String = "") {
    self.completed = completed
    self.total = total
    self.unit = unit
    self.message = message
  }
}
