public import Networks

/// Where, and on which records, a training stopped being finite.
public struct Divergence: Sendable, Equatable {
  /// The epoch, from 0, and the batch within it, from 1.
  public let epoch: Int, batch: Int
  /// What was not finite first; `nil` where each layer computed apart is finite.
  public let place: NonFinite.Place?
  /// The records that were not finite there: of a gradient summed over records those of its slice, of a parameter none.
  public let recordIDs: [Int]

  /// Looks up the records that were found in a batch; the whole batch where nothing was found.
  init(epoch: Int, batch: Int, found: NonFinite?, recordIDs: [Int]) {
    self.epoch = epoch
    self.batch = batch
    place = found?.place
    self.recordIDs = found.map { $0.records.map { recordIDs[$0] } } ?? recordIDs
  }
}

extension TrainingError {
  /// A training that stopped being finite at this learning rate.
  init(_ divergence: Divergence, accumulation: Int, learningRate: Double) {
    let (step, part) = (divergence.batch - 1).quotientAndRemainder(dividingBy: accumulation)
    let batch = accumulation > 1 ? " (batch \(part + 1) of \(accumulation))" : ""
    let start = "in epoch \(divergence.epoch + 1), step \(step + 1)\(batch), at learning rate \(learningRate),"
    self.init(.diverged, "\(start) \(Self.words(divergence))", divergence: divergence)
  }

  private static func words(_ divergence: Divergence) -> String {
    let records = "records \(list(divergence.recordIDs))"
    guard let place = divergence.place else {
      return "the loss or a gradient is not finite on \(records), though every layer computed apart is: values are at "
        + "the edge of what 32-bit floats hold; lower the learning rate or clip gradients"
    }
    switch place {
    case .parameter:
      return "\(place) is not finite before the step: the update before went too far, or it was so from the start; "
        + "lower the learning rate or clip gradients"
    case .input, .target: return "\(place) is not finite in \(records); repair or filter them"
    case .layer, .loss, .gradient, .parameterGradient:
      return "\(place) is the first that is not finite, on \(records); lower the learning rate or clip gradients"
    }
  }

  /// So many ids as a line has room for.
  private static func list(_ recordIDs: [Int]) -> String {
    let shownCount = 16
    let shown = recordIDs.prefix(shownCount).map(String.init).joined(separator: ", ")
    return recordIDs.count > shownCount ? "\(shown) and \(recordIDs.count - shownCount) more" : shown
  }
}
