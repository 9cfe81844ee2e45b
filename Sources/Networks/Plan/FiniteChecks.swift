import CKernels

/// The checks of a plan that looks for the first value that is not finite, in the order of its steps.
final class FiniteChecks {
  /// One place with the records that were not finite there.
  final class Check {
    let place: NonFinite.Place
    // Each record's mark is written by the worker that has its slice.
    private let marks: UnsafeMutableBufferPointer<Bool>

    init(_ place: NonFinite.Place, recordCount: Int) {
      self.place = place
      marks = .allocate(capacity: recordCount)
      marks.initialize(repeating: false)
    }

    deinit { marks.deallocate() }

    func mark(_ record: Int) { marks[record] = true }

    var records: [Int] { marks.indices.filter { marks[$0] } }
  }

  private var checks: [Check] = []
  private let recordCount: Int
  /// What the layer at hand computed on the way back: gradients of what it reads, and of its parameters.
  fileprivate var handedBack: [(buffer: Buffer, layout: Layout)] = []
  fileprivate var parameterGradients: [(buffer: Buffer, layout: Layout)] = []

  init(recordCount: Int) { self.recordCount = recordCount }

  fileprivate func add(_ place: NonFinite.Place) -> Check {
    let check = Check(place, recordCount: recordCount)
    checks.append(check)
    return check
  }

  /// A layer computes a gradient of what it reads.
  func handsBack(_ buffer: Buffer, _ layout: Layout) { handedBack.append((buffer, layout)) }

  /// A layer computes one slice's gradient of a parameter.
  func leavesParameterGradient(_ buffer: Buffer, _ layout: Layout) { parameterGradients.append((buffer, layout)) }

  /// The first check that found something.
  var finding: NonFinite? {
    for check in checks where !check.records.isEmpty { return NonFinite(place: check.place, records: check.records) }
    return nil
  }
}

extension PlanBuilder {
  /// Adds a look at a slice's array, record by record; nothing in a plan without checks.
  func checkFinite(_ buffer: Buffer, _ layout: Layout, at place: NonFinite.Place) throws(NetworkError) {
    guard let checks else { return }
    var (buffer, layout) = (buffer, layout)
    if layout.extent == nil || layout.precision != .float32 {
      // Only where our kernels can walk is a record known to be one run of memory; and they look at floats.
      let plain = Layout.plain(layout.shape)
      let copy = arena.buffer(.slice, byteCount: plain.byteCount)
      try reorder(buffer, layout, to: copy, plain)
      (buffer, layout) = (copy, plain)
    }
    let check = checks.add(place)
    let perRecord = layout.elementCount / sliceSize
    perSlice(uses: [buffer]) { [arena, sliceSize, buffer] slice, _ in
      for record in 0..<sliceSize {
        // Sound: the slice's array has `sliceSize` runs of `perRecord` floats.
        if kernel_all_finite(arena.floats(buffer, slice: slice) + record * perRecord, Int64(perRecord)) == 0 {
          check.mark(slice * sliceSize + record)
        }
      }
    }
  }

  /// Adds a look at something that each slice has one of, and that speaks for all its records.
  func checkFinite(at place: NonFinite.Place, uses buffers: [Buffer], _ isFinite: @escaping (_ slice: Int) -> Bool) {
    guard let check = checks?.add(place) else { return }
    perSlice(uses: buffers) { [sliceSize] slice, _ in
      guard !isFinite(slice) else { return }
      for record in slice * sliceSize..<(slice + 1) * sliceSize { check.mark(record) }
    }
  }

  /// Adds looks at all gradients computed since the last call.
  func checkGradients(at place: NonFinite.Place) throws(NetworkError) {
    guard let checks else { return }
    let (handedBack, ofParameters) = (checks.handedBack, checks.parameterGradients)
    (checks.handedBack, checks.parameterGradients) = ([], [])
    for (buffer, layout) in handedBack { try checkFinite(buffer, layout, at: place) }
    for (buffer, layout) in ofParameters {
      let count = Int64(layout.elementCount)
      checkFinite(at: place, uses: [buffer]) { [arena] slice in
        kernel_all_finite(arena.floats(buffer, slice: slice), count) != 0
      }
    }
  }
}
