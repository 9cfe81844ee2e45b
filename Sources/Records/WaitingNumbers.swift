import Store

/// Numbers that are appended, and read again at any place: few wait in memory, many in a file without a name.
///
/// What is read may be read by several threads at once. Copies share the file: append to one of them only.
package struct WaitingNumbers<Number: BitwiseCopyable & Sendable>: Sendable {
  private let folder: String?
  private let chunkCount: Int
  private var pending: [Number] = []
  private var storage: TemporaryStorage?
  private var storedCount = 0

  /// Starts with no numbers.
  ///
  /// - Parameters:
  ///   - folder: Where many wait; `$TMPDIR`, or `/tmp`, if `nil`.
  ///   - chunkCount: So many wait in memory; as many as 4 MiB hold if `nil`.
  package init(in folder: String? = nil, chunkCount: Int? = nil) {
    self.folder = folder
    self.chunkCount = chunkCount ?? (1 << 22) / MemoryLayout<Number>.stride
  }

  /// How many there are.
  package var count: Int { storedCount + pending.count }

  /// Adds numbers at the end.
  ///
  /// - Throws: `StoreError` where the folder that was named is full: it is the store's; ``RecordsError`` for other trouble.
  package mutating func append(_ numbers: some Collection<Number>) throws {
    pending.append(contentsOf: numbers)
    guard pending.count >= chunkCount else { return }
    do throws(RecordsError) { try flush() } catch {
      guard error.code == .noSpace, folder != nil else { throw error }
      throw StoreError(.noSpace, error.message)
    }
  }

  private mutating func flush() throws(RecordsError) {
    let storage: TemporaryStorage
    if let found = self.storage { storage = found } else { storage = try TemporaryStorage(in: folder) }
    self.storage = storage
    try storage.write(pending, at: storedCount)
    storedCount += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  /// Copies the numbers at these places in place of what `numbers` holds.
  package func read(_ places: Range<Int>, into numbers: inout [Number]) throws {
    precondition(places.upperBound <= count, "places \(places) of \(count) numbers")
    numbers.removeAll(keepingCapacity: true)
    let stored = places.clamped(to: 0..<storedCount)
    if !stored.isEmpty, let storage {
      numbers += try [Number](unsafeUninitializedCapacity: stored.count) { room, count in
        // Sound: the storage fills the whole room, or throws and nothing of it counts.
        try storage.read(at: stored.lowerBound, into: UnsafeMutableBufferPointer(rebasing: room[..<stored.count]))
        count = stored.count
      }
    }
    let rest = max(places.lowerBound, storedCount)..<max(places.upperBound, storedCount)
    numbers += pending[rest.lowerBound - storedCount..<rest.upperBound - storedCount]
  }
}
