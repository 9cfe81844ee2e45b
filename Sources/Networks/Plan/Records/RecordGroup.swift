import CKernels

/// Some records of one slice, which a worker takes through a run of steps before it turns to the next ones: what passes
/// from step to step stays in its caches.
struct RecordGroup {
  let slice: Int
  let records: Range<Int>
  let worker: Int

  /// Whether it is the slice's first, where what is summed over a slice begins.
  var isFirst: Bool { records.lowerBound == 0 }
}

extension kernel_extent {
  /// The same for so many records of the slice.
  func of(_ group: RecordGroup) -> kernel_extent {
    var part = self
    part.batch = Int64(group.records.count)
    return part
  }
}

extension kernel_elements {
  /// The same for so many of the slice's `sliceSize` records.
  func of(_ group: RecordGroup, sliceSize: Int) -> kernel_elements {
    guard group.records.count < sliceSize else { return self }
    var part = self
    part.count = count / Int64(sliceSize) * Int64(group.records.count)
    return part
  }
}
