extension PlanBuilder {
  /// Adds a step that treats records one by one, so that it may run for a few of them at a time, in their order.
  ///
  /// - Parameters:
  ///   - buffers: arrays of which it touches those records alone, and a worker's memory for the length of a call.
  ///   - kept: arrays of which it touches more, such as sums over a slice.
  ///   - layout: of the arrays; where it is none that our kernels can walk, all records come at a time.
  func perRecords(
    uses buffers: [Buffer], keeps kept: [Buffer] = [], in layout: Layout, _ body: @escaping (RecordGroup) -> Void
  ) {
    guard layout.extent != nil else {
      return perSlice(uses: buffers + kept) { [sliceSize] slice, worker in
        body(RecordGroup(slice: slice, records: 0..<sliceSize, worker: worker))
      }
    }
    let step = RecordStep(buffers: buffers, kept: kept)
    add(.records(step, body), uses: kept, byRecords: buffers)
  }
}
