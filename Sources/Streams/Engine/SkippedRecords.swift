/// Records that were left out under `onCorrupt: skip`: how many, and the first of them.
public struct SkippedRecords: Codable, Sendable, Equatable {
  /// A record that was left out.
  public struct Record: Codable, Sendable, Equatable {
    /// Where it is: its shard and number, or its file.
    public let place: String
    /// What is wrong with it.
    public let reason: String
  }

  /// How many.
  public private(set) var count = 0
  /// The first of them, in the stream's order.
  public private(set) var records: [Record] = []

  /// The most records that are listed.
  public static let listLimit = 100

  /// None.
  public init() {}

  /// The number alone.
  public var unlisted: SkippedRecords {
    var number = SkippedRecords()
    number.count = count
    return number
  }

  mutating func add(_ record: @autoclosure () -> Record) {
    count += 1
    if records.count < Self.listLimit { records.append(record()) }
  }

  /// Where the records are and what is wrong with them, a line each.
  public var lines: [String] {
    records.map { "\($0.place): \($0.reason)" } + (count > records.count ? ["\(count - records.count) more"] : [])
  }
}
