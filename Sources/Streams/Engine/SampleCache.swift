import Media
import Records
import Synchronization

/// A decoded input with its label and targets, as it lies in a cache.
struct CachedRow: Sendable {
  /// Input, label, targets; the label by its bits.
  var values: [Float]

  init(values: [Float]) { self.values = values }

  init(_ sample: Sample, label: Int32, targets: [Float]) {
    values = sample.values
    values.append(Float(bitPattern: UInt32(bitPattern: label)))
    values += targets
  }

  /// Takes the row apart; targets are appended.
  func split(_ shape: SampleShape, targets: inout [Float]) -> (label: Int32, sample: Sample) {
    let count = shape.count ?? 0
    targets += values[(count + 1)...]
    return (Int32(bitPattern: values[count].bitPattern), Sample(shape, values: Array(values[..<count])))
  }
}

/// Inputs as they are before the first random step, by record, for all epochs and threads of a dataset.
///
/// It changes how long a record takes, and nothing else.
final class SampleCache: Sendable {
  private enum Storage: Sendable {
    case memory
    /// A file without a name, a slot for each record of the catalogue.
    case disk(TemporaryStorage)
  }

  private struct Known {
    var rows: [Int: [Float]] = [:]
    /// One bit a record: whether it lies in the file.
    var stored: [UInt64] = []
  }

  private let storage: Storage
  private let rowCount: Int
  private let known: Mutex<Known>

  /// - Parameters:
  ///   - recordCount: how many records the catalogue has.
  ///   - selectedCount: how many of them, at most, come.
  ///   - rowCount: how many numbers a row has.
  init?(_ cache: DatasetDescription.Cache, recordCount: Int, selectedCount: Int, rowCount: Int) throws {
    self.rowCount = rowCount
    switch cache {
    case .none: return nil
    case .memory(let byteLimit):
      let count = min(recordCount, selectedCount)
      let byteCount = Double(count) * Double(rowCount * MemoryLayout<Float>.stride)
      guard byteCount <= Double(byteLimit) else {
        throw StreamsError(
          .configuration,
          "to cache \(count) records in memory takes \(Int(byteCount)) bytes, but the limit is \(byteLimit); use "
            + "cache: disk")
      }
      storage = .memory
      known = Mutex(Known())
    case .disk:
      storage = .disk(try TemporaryStorage())
      known = Mutex(Known(stored: Array(repeating: 0, count: (recordCount + 63) / 64)))
    }
  }

  /// The row of a record, if it is there.
  func row(_ record: Int) throws -> CachedRow? {
    switch storage {
    case .memory: return known.withLock { $0.rows[record].map { CachedRow(values: $0) } }
    case .disk(let file):
      let isStored = known.withLock { $0.stored[record / 64] >> UInt64(record % 64) & 1 == 1 }
      guard isStored else { return nil }
      return CachedRow(
        values: try [Float](unsafeUninitializedCapacity: rowCount) { values, count in
          // Sound: the whole row was written before its bit was set.
          try file.read(at: record * rowCount, into: UnsafeMutableBufferPointer(rebasing: values[..<rowCount]))
          count = rowCount
        })
    }
  }

  /// Keeps the row of a record.
  func store(_ row: CachedRow, _ record: Int) throws {
    guard row.values.count == rowCount else {
      throw RecordsError(
        .damaged, "the input has \(row.values.count) numbers with its labels, but the cache keeps \(rowCount)")
    }
    switch storage {
    case .memory: known.withLock { $0.rows[record] = row.values }
    case .disk(let file):
      try file.write(row.values, at: record * rowCount)
      known.withLock { $0.stored[record / 64] |= 1 << UInt64(record % 64) }
    }
  }
}
