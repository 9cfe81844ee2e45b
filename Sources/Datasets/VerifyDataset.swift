import Media
public import Records
public import Store

/// What reading a whole split has shown.
public struct SplitVerification: Sendable, Equatable {
  /// How many records are as they should be.
  public var recordCount: Int
  /// The chain over the keys and values of these records, as a conversion prints it.
  public var digest: Digest
  /// How many faults were found.
  public var faultCount: Int
  /// The first of them; each names file, record and feature.
  public var faults: [RecordsError]

  /// The most faults that are listed.
  public static let faultLimit = 10_000
}

/// Reads every record of a split: checksums and counts, whether every value is what its feature says, and whether every
/// image and sound can be decoded and has the declared extent.
///
/// - Parameter progress: called every hundred records with their number.
/// - Throws: what is no fault of a record, such as a file that the system refuses to read.
public func verifyDataset(
  _ dataset: StoredDataset, progress: (Int) -> Void = { _ in }
) throws -> SplitVerification {
  var chain = RecordChain()
  var (faultCount, faults) = (0, [RecordsError]())
  let check = RecordCheck(dataset.features)
  try dataset.forEach { record in
    try check.check(record.values)
    chain.add(record)
    if chain.recordCount % 100 == 0 { progress(chain.recordCount) }
  } onFault: { fault in
    faultCount += 1
    if faults.count < SplitVerification.faultLimit { faults.append(fault) }
  }
  return SplitVerification(
    recordCount: chain.recordCount, digest: chain.digest, faultCount: faultCount, faults: faults)
}
