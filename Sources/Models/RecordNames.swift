import Records
import Store
package import Streams

/// What records are called: by the files that they are, by names of their own, or else as TFDS counts them.
///
/// Opens a shard's reader once for records that follow each other; for one thread.
package final class RecordNames {
  private let catalogue: RecordCatalogue
  private var shard: (split: String, number: Int, reader: any RecordReader)?

  package init(_ catalogue: RecordCatalogue) { self.catalogue = catalogue }

  /// What a record is called, by its number in the catalogue.
  package func name(of record: Int) -> String {
    let identity = catalogue.identity(of: record)
    // A shard that cannot be opened says so when its records are read.
    guard let reader = try? reader(identity) else { return identity.description }
    let place = reader.place(of: identity.ordinal)
    return Disk.followedStatus(place)?.kind == .file
      ? place : reader.name(of: identity.ordinal) ?? identity.description
  }

  /// The bytes of a record's feature, such as an image file's; `nil` where it holds none, or cannot be read.
  package func bytes(of record: Int, feature: String) -> [UInt8]? {
    let identity = catalogue.identity(of: record)
    var found: [UInt8]?
    try? reader(identity).read(identity.ordinal) { serialized in
      if case .bytes(let values)? = try Example(parsing: serialized).features[feature], values.count == 1 {
        found = values[0]
      }
    }
    return found
  }

  private func reader(_ identity: RecordIdentity) throws -> any RecordReader {
    if let shard, shard.split == identity.split, shard.number == identity.shard { return shard.reader }
    guard
      let collection = catalogue.collections.first,
      let split = collection.splits.first(where: { $0.name.isName(identity.split) })
    else { throw RecordsError(.notFound, "there is no split '\(identity.split)'") }
    let reader = try collection.makeReader(split: split, shard: identity.shard)
    shard = (identity.split, identity.shard, reader)
    return reader
  }
}
