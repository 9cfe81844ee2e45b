/// Reads records that a function makes, for formats whose records are not stored as examples.
final class ExampleReader: RecordReader {
  private let makePlace: (Int) -> String
  private let recordCount: Int
  private let makeName: (Int) -> String?
  private let makeRecording: (Int, _ feature: String) throws -> Recording?
  private let make: (Int) throws -> Example
  /// The shard's own path, where records have none.
  private var shard: String?

  /// - Parameters:
  ///   - place: where a record is, for messages.
  ///   - name: what a record is called.
  ///   - file: the record with a feature as a file of its own.
  ///   - make: makes the record of a number below `recordCount`.
  init(
    recordCount: Int, place: @escaping (Int) -> String, name: @escaping (Int) -> String? = { _ in nil },
    file: @escaping (Int, _ feature: String) throws -> Recording? = { _, _ in nil },
    make: @escaping (Int) throws -> Example
  ) {
    makePlace = place
    self.recordCount = recordCount
    makeName = name
    makeRecording = file
    self.make = make
  }

  /// - Parameter place: the shard, for messages.
  convenience init(
    place: String, recordCount: Int, name: @escaping (Int) -> String? = { _ in nil },
    file: @escaping (Int, _ feature: String) throws -> Recording? = { _, _ in nil },
    make: @escaping (Int) throws -> Example
  ) {
    self.init(recordCount: recordCount, place: { "\(place): record \($0)" }, name: name, file: file, make: make)
    shard = place
  }

  func name(of ordinal: Int) -> String? { makeName(ordinal) }

  func file(of ordinal: Int, feature: String) throws -> Recording? { try makeRecording(ordinal, feature) }

  func place(of ordinal: Int) -> String { makePlace(ordinal) }

  func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws {
    precondition((0..<recordCount).contains(ordinal), "record \(ordinal) of a shard of \(recordCount) was asked for")
    do {
      try body(make(ordinal).serialized().span)
    } catch let error as RecordsError {
      let place = place(of: ordinal)
      // What already names the file says more.
      throw error.message.hasPrefix(shard ?? place) || error.message.contains(place) ? error : error.at(place)
    }
  }
}
