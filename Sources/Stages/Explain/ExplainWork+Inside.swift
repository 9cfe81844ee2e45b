import Arrays
import Concurrency
import Evaluation
import Explanation
import Models
import Networks
import Pipelines
import Settings
import StageData
import Streams

extension ExplainWork {
  /// Looks into the model's one network and writes what is found beside what is explained.
  ///
  /// - Parameters:
  ///   - kinds: what is looked at, fitted to the network.
  ///   - source: the split of the data whose records are looked at, in the order of a shuffle.
  func inspect(
    _ kinds: [any InspectionKind], in network: Network, of model: Model, input: EvaluationInput, source: String,
    workers: Workers, _ context: StageContext
  ) throws {
    guard !kinds.isEmpty else { return }
    let partner = try partner.map { try partnerNetwork($0, of: model, kinds, context) }
    let opened = try data.open(context).asLearnt(fed: input.feature, telling: model.output.classNames)
    let order = key.derived("inside")
    var (done, word) = (0, "")
    let subject = InspectionSubject(
      network, name: self.model.name, partner: partner, partnerName: self.partner?.name ?? "",
      isIndependent: model.output.meaning.isIndependent, key: order,
      workers: workers,
      onStep: {
        try context.checkCancelled()
        context.report(Progress(completed: done, total: kinds.count, unit: "inspections", message: word))
      },
      records: { count, body in
        let dataset = try opened.evaluation(
          source, input: input, isShuffled: true, batchSize: min(count, 256), onCorrupt: settings.onCorrupt)
        try opened.check(dataset, source, input, network.description.inputs.map(\.shape))
        let batches = try BatchIterator(dataset: dataset, key: order, epoch: 0)
        var left = count
        while left > 0, let batch = try batches.next() {
          let rows = min(batch.validCount, left)
          left -= rows
          try body(
            InspectionSubject.Batch(
              inputs: batch.inputs.prefix(rows), labels: batch.labels.prefix(rows).map { Int($0) },
              recordIDs: Array(batch.recordIDs.prefix(rows))))
        }
      })
    var found: [(word: String, parts: [InspectionPart])] = []
    for (number, kind) in kinds.enumerated() {
      word = type(of: kind).keyword
      do {
        found.append((word, try kind.inspect(subject)))
      } catch let refusal as AttributionRefusal {
        let setting = refusal.setting.map { "'\($0)' " } ?? ""
        throw StagesError(.mismatch, "\(word): \(setting)\(refusal.message)")
      }
      done = number + 1
    }
    for (word, part) in found.flatMap({ word, parts in parts.map { (word, $0) } }) {
      for figure in part.figures { context.note(metric: "inside.\(word).\(figure.metricName)", value: figure.value) }
    }
    try InspectionFile.write(
      found, network: self.model.name,
      images: { recordIDs in
        try explainedRecords(recordIDs, source, input, nil, network, telling: model.output.classNames, context).images
      }, context)
  }

  private func partnerNetwork(
    _ partner: NamedModel, of model: Model, _ kinds: [any InspectionKind], _ context: StageContext
  ) throws -> Network {
    let opened = try partner.open(context)
    guard opened.networks.count == 1, let network = opened.networks.first?.network else {
      throw partner.failure("\(partner.subject) has \(opened.networks.count) networks; name a model with one")
    }
    guard opened.inputs == model.inputs else {
      throw partner.failure("\(partner.subject) is fed otherwise than \(self.model.subject), so that nothing compares")
    }
    try ExplainedNetworks.checkTwins(
      kinds, of: model.networks[0].network.description, and: network.description, named: partner.subject, at: places)
    return network
  }
}

extension InspectionPart.Figure {
  /// Its name as one word.
  fileprivate var metricName: String {
    let words = name.split(separator: " ")
    return (words.prefix(1).map(String.init) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() })
      .joined()
  }
}
