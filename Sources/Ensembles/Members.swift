public import Evaluation
/// What two or more models, or one, say of the same records in the same order.
public struct Members: Sendable {
  /// What each is called, in messages.
  public let names: [String]
  /// One entry a member, at least one: probabilities of classes, or numbers.
  public let predictions: [Predictions]

  /// Checks that all members say the same of as many records; whether they are the same records is checked as they are
  /// read.
  ///
  /// - Parameter names: `member 1` and so on if `nil`.
  /// - Throws: `empty`, `shapeMismatch` or `differentRecords`, naming the member.
  public init(_ predictions: [Predictions], names: [String]? = nil) throws {
    let names = names ?? predictions.indices.map { "member \($0 + 1)" }
    precondition(names.count == predictions.count, "\(names.count) names for \(predictions.count) members")
    guard let first = predictions.first else {
      throw EnsembleError(.empty, "an ensemble of no members; name at least one trained model")
    }
    for (name, member) in zip(names, predictions).dropFirst() {
      guard member.width == first.width, member.truth == first.truth else {
        throw EnsembleError(
          .shapeMismatch,
          "'\(name)' predicts \(Self.words(member)), '\(names[0])' \(Self.words(first)); name members that predict the same"
        )
      }
      guard member.meaning.isIndependent == first.meaning.isIndependent,
        (member.meaning == .numbers) == (first.meaning == .numbers)
      else {
        throw EnsembleError(
          .shapeMismatch,
          "'\(name)' gives \(member.meaning.words), '\(names[0])' \(first.meaning.words): they have nothing in common to join"
        )
      }
      guard member.recordCount == first.recordCount else {
        throw EnsembleError(
          .differentRecords,
          "'\(name)' predicts \(member.recordCount) records, '\(names[0])' \(first.recordCount); predict the same split with "
            + "each")
      }
    }
    self.names = names
    self.predictions = try predictions.map { $0.meaning == .numbers ? $0 : try $0.probabilities }
  }

  private static func words(_ predictions: Predictions) -> String {
    "\(predictions.width) \(predictions.truth == .numbers ? "numbers" : "classes")"
  }

  /// The number of members, at least 1.
  public var count: Int { predictions.count }

  public var recordCount: Int { predictions[0].recordCount }

  /// The members' outputs put together, read as they are joined; numbers as 32 bits hold them, as files do.
  public func joined(by rule: EnsembleRule) -> Predictions {
    let members = self
    return predictions[0].joined { index, block in
      let blocks = try members.read(index)
      block = blocks[0]
      block.outputs = rule.joined(blocks.map(\.outputs), width: block.width)
      for place in block.outputs.indices { block.outputs[place] = Double(Float(block.outputs[place])) }
    }
  }

  /// What each member says of the records of a block.
  ///
  /// - Throws: `differentRecords` where the members speak of other records; it names the first that differs.
  func read(_ index: Int) throws -> [PredictionBlock] {
    var blocks = predictions.map { PredictionBlock(width: $0.width) }
    for member in blocks.indices {
      try predictions[member].read(index, into: &blocks[member])
      try checkRecords(blocks[0], blocks[member], member)
    }
    return blocks
  }

  private func checkRecords(_ first: PredictionBlock, _ other: PredictionBlock, _ member: Int) throws(EnsembleError) {
    func refuse(_ record: Int, _ what: (PredictionBlock) -> String) -> EnsembleError {
      EnsembleError(
        .differentRecords,
        "record \(first.firstRecord + record) is \(what(other)) for '\(names[member])' and \(what(first)) for "
          + "'\(names[0])'; predict the same split in the same order with each")
    }
    if other.recordIDs != first.recordIDs,
      let bad = (0..<first.count).first(where: { other.recordIDs[$0] != first.recordIDs[$0] })
    {
      throw refuse(bad) { "that of id \($0.recordIDs[bad])" }
    }
    if other.labels != first.labels, let bad = (0..<first.count).first(where: { other.labels[$0] != first.labels[$0] })
    {
      throw refuse(bad) { "of class \($0.labels[bad])" }
    }
    if other.targets != first.targets,
      let place = first.targets.indices.first(where: { other.targets[$0] != first.targets[$0] })
    {
      throw refuse(place / first.width) { "of target \(Float($0.targets[place]))" }
    }
  }
}
