package import Arrays

extension RecordSelection {
  /// Checks the selection and prepares its order for one epoch.
  ///
  /// Each random step has a key of its own, made of its name, the epoch and the pass: a second shuffle is `shuffle.2`.
  package func cursor(in catalogue: RecordCatalogue, key: RandomKey) throws -> any RecordCursor {
    var cursor: any RecordCursor
    var runs: [Range<Int>]?
    switch source {
    case .split(let expression, let collection):
      let chosen = try catalogue.runs(of: expression, collection: collection)
      runs = chosen
      cursor = SplitCursor(chosen)
    case .concatenation(let parts):
      let cursors = try parts.enumerated().map { number, part in
        try part.cursor(in: catalogue, key: key.derived("part").derived(number))
      }
      if let endless = cursors.dropLast().firstIndex(where: { $0.count == .max }) {
        throw StreamsError(
          .configuration, "part \(endless) of a concatenation has no end, so nothing behind it would ever come")
      }
      cursor = ConcatenationCursor(cursors)
    case .mixture(let parts, let onExhaustion):
      cursor = try Self.mixture(parts, onExhaustion, in: catalogue, key: key)
    }
    var shuffleCount = 0
    for (number, step) in steps.enumerated() {
      if case .interleave(let cycleLength, let blockLength) = step {
        guard number == 0, let runs else {
          throw StreamsError(.configuration, "interleave takes turns among shards, so it stands right behind a split")
        }
        guard cycleLength > 0, blockLength > 0 else {
          throw StreamsError(
            .configuration, "interleave needs positive lengths, has a cycle of \(cycleLength), blocks of \(blockLength)"
          )
        }
        cursor = InterleaveCursor(runs, cycleLength: cycleLength, blockLength: blockLength)
      } else if case .repeated(let count) = step {
        return try repeated(count, upTo: number, in: catalogue, key: key)
      } else {
        var isShuffle = false
        if case .shuffle = step { isShuffle = true }
        if case .shuffleGlobally = step { isShuffle = true }
        if isShuffle { shuffleCount += 1 }
        cursor = try Self.cursor(
          cursor, step, key: key.derived(shuffleCount < 2 ? "shuffle" : "shuffle.\(shuffleCount)"))
      }
    }
    return cursor
  }

  /// How many records there are in all; `nil` without end.
  func recordCount(in catalogue: RecordCatalogue) throws -> Int? {
    let count = try cursor(in: catalogue, key: RandomKey(seed: 0)).count
    return count == .max ? nil : count
  }

  private static func cursor(
    _ base: any RecordCursor, _ step: Step, key: RandomKey
  ) throws(StreamsError) -> any RecordCursor {
    func count(_ count: Int, _ word: String) throws(StreamsError) -> Int {
      guard count >= 0 else { throw StreamsError(.configuration, "\(word) needs a count, has \(count)") }
      return min(count, base.count)
    }
    func checkShuffle(_ word: String) throws(StreamsError) {
      guard base.count < .max else {
        throw StreamsError(.configuration, "\(word) stands behind repeated without end; shuffle first, then repeat")
      }
      guard base.seeksAtOnce else {
        throw StreamsError(
          .configuration, "\(word) stands behind a shuffle buffer; use one of the two, or a global one")
      }
    }
    switch step {
    case .interleave, .repeated: preconditionFailure("interleave and repeated are made where their source is known")
    case .shuffle(let size):
      guard size > 0, size <= 1 << 30 else {
        throw StreamsError(.configuration, "the shuffle buffer's size is \(size), must be 1 to 2^30")
      }
      try checkShuffle("a shuffle buffer")
      return ShuffleBufferCursor(base, size: size, key: key)
    case .shuffleGlobally:
      try checkShuffle("a global shuffle")
      return PermutationCursor(base, key: key)
    case .take(let wanted): return SliceCursor(base, start: 0, count: try count(wanted, "take"))
    case .skip(let skipped):
      let start = try count(skipped, "skip")
      return SliceCursor(base, start: start, count: base.count == .max ? .max : base.count - start)
    case .shard(let index, let of):
      guard of > 0, (0..<of).contains(index) else {
        throw StreamsError(.configuration, "shard \(index) of \(of) does not exist; the first of two is shard 0 of 2")
      }
      guard base.count < .max else {
        throw StreamsError(.configuration, "shard stands behind repeated without end; shard first, then repeat")
      }
      return SliceCursor(base, start: index, count: (base.count - index + of - 1) / of, stride: of)
    }
  }

  /// The steps before number `number` repeated, and those behind it applied to all passes.
  private func repeated(
    _ repetitions: Int?, upTo number: Int, in catalogue: RecordCatalogue, key: RandomKey
  ) throws -> any RecordCursor {
    if let repetitions, repetitions < 1 {
      throw StreamsError(.configuration, "repeated needs a positive count, has \(repetitions)")
    }
    let once = RecordSelection(source, steps: Array(steps[..<number]))
    let first = try once.cursor(in: catalogue, key: key)
    guard first.count < .max else {
      throw StreamsError(.configuration, "repeated stands behind another one without end, and would change nothing")
    }
    guard first.count > 0 else { return first }
    var cursor: any RecordCursor = RepeatCursor(repetitions: repetitions) { pass in
      if pass == 0 { return first }
      do {
        return try once.cursor(in: catalogue, key: key.derived("pass").derived(pass))
      } catch { preconditionFailure("passes differ by their key alone, so what held for the first holds: \(error)") }
    }
    for (offset, step) in steps[(number + 1)...].enumerated() {
      if case .repeated = step {
        throw StreamsError(.configuration, "repeated stands twice; multiply the counts")
      }
      if case .interleave = step {
        throw StreamsError(.configuration, "interleave takes turns among shards, so it stands right behind a split")
      }
      cursor = try Self.cursor(cursor, step, key: key.derived("shuffle over passes").derived(offset))
    }
    return cursor
  }

  private static func mixture(
    _ parts: [Part], _ onExhaustion: Exhaustion, in catalogue: RecordCatalogue, key: RandomKey
  ) throws -> any RecordCursor {
    guard !parts.isEmpty, parts.allSatisfy({ $0.weight > 0 && $0.weight.isFinite }) else {
      throw StreamsError(.configuration, "a mixture needs parts with positive weights, has \(parts.map(\.weight))")
    }
    var lengths: [Int] = []
    let cursors: [any RecordCursor] = try parts.enumerated().map { number, part in
      let partKey = key.derived("part").derived(number)
      let once = try part.selection.cursor(in: catalogue, key: partKey)
      guard once.count > 0 else { throw StreamsError(.configuration, "part \(number) of a mixture has no records") }
      lengths.append(onExhaustion == .restart && once.count == .max ? 0 : once.count)
      if onExhaustion == .stop || once.count == .max { return once }
      return try part.selection.repeated().cursor(in: catalogue, key: partKey)
    }
    return MixtureCursor(cursors, weights: parts.map(\.weight), lengths: lengths, onExhaustion: onExhaustion)
  }
}
