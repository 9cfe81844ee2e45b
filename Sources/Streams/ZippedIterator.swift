/// Batches of several streams side by side, until one of them ends: images with masks, or one dataset seen two ways.
///
/// The streams keep their own orders; give them equal ones for rows that belong together.
public final class ZippedIterator {
  private let iterators: [BatchIterator]

  /// Puts streams side by side.
  ///
  /// - Throws: ``StreamsError`` unless there is a stream, and all have one batch size.
  public init(_ iterators: [BatchIterator]) throws(StreamsError) {
    let sizes = iterators.map(\.dataset.description.batchSize)
    guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else {
      throw StreamsError(.configuration, "streams side by side need batches of one size, these have \(sizes)")
    }
    self.iterators = iterators
  }

  /// The next batch of each stream; `nil` once one of them has none.
  public func next() throws -> [Batch]? {
    var batches: [Batch] = []
    for iterator in iterators {
      guard let batch = try iterator.next() else { return nil }
      batches.append(batch)
    }
    return batches
  }

  /// Where each stream is.
  public func states() throws -> [StreamState] { try iterators.map { try $0.state() } }
}
