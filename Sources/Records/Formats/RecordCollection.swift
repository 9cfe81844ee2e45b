/// The records of a dataset by split, shard and number, each handed out as a serialised `tf.train.Example`.
///
/// Whatever the format on disk, records of one split are numbered shard by shard, so that split expressions, shuffles
/// and resumption work alike on all of them.
public protocol RecordCollection: Sendable {
  /// The folder or file, for messages.
  var path: String { get }
  /// What the dataset is called, with its version if it has one.
  var name: String { get }
  /// The features of each record.
  var features: TFDSFeatures { get }
  /// Names and shard lengths; the file name template means something in TFDS's layout only.
  var splits: [TFDSInfo.Split] { get }
  /// The path of the file or folder that holds one shard.
  func shardPath(split: TFDSInfo.Split, shard: Int) -> String
  /// What lies in the folder and is no record.
  var leftOut: LeftOut { get }
  /// Opens one shard; nothing of it is read before the first record is.
  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader
}

extension RecordCollection {
  /// Nothing.
  public var leftOut: LeftOut { LeftOut() }
}

/// Reads one shard's records by number, on one thread.
public protocol RecordReader: AnyObject {
  /// What is wrong with the shard as a whole, as a wrong count; records may be readable nevertheless.
  var damage: RecordsError? { get }

  /// Where record `ordinal` is, for messages: its file where it has one of its own.
  func place(of ordinal: Int) -> String

  /// Hands the serialised example of record `ordinal` to `body`.
  ///
  /// - Throws: if the record is damaged; the error names shard, record and place.
  func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws

  /// What record `ordinal` is called in its source, such as a file's name; `nil` where records have no names.
  func name(of ordinal: Int) -> String?

  /// Record `ordinal` with a feature as the file that holds nothing else; `nil` where that lies among other bytes.
  ///
  /// - Throws: if the file cannot be opened; nothing of it is read.
  func file(of ordinal: Int, feature: String) throws -> Recording?
}

extension RecordReader {
  /// Nothing, where a format has no way to tell.
  public var damage: RecordsError? { nil }

  /// None, where a format has no names.
  public func name(of ordinal: Int) -> String? { nil }

  /// None, where a format has no files of their own for records.
  public func file(of ordinal: Int, feature: String) throws -> Recording? { nil }
}
