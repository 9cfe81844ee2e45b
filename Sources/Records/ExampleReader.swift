/// Reads records that a function makes, for formats whose records are not stored as examples.
final class ExampleReader: RecordReader {
  private let place: String
  private let recordCount: Int
  private let makeName: (Int) -> String?
  private let make: (Int) throws -> Example

  /// - Parameters:
  ///   - place: the shard, for messages.
  ///   - name: what a record is called.
  ///   - make: makes the record of a number below `recordCount`.
  init(
    place: String, recordCount: Int, name: @escaping (Int) -> String? = { _ in nil },
    make: @escaping (Int) throws -> Example
  ) {
    self.place = place
    self.recordCount = recordCount
    makeName = name
    self.make = make
  }

  func name(of ordinal: Int) -> String? { makeName(ordinal) }

  func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws {
    precondition((0..<recordCount).contains(ordinal), "record \(ordinal) of a shard of \(recordCount) was asked for")
    do {
      try body(make(ordinal).serialized().span)
    } catch let error as RecordsError {
      // What already names the shard's file says more.
      throw error.message.hasPrefix(place) ? error : error.at("\(place): record \(ordinal)")
    }
  }
}
