import Evaluation

extension ClassificationReport {
  /// The model card and data sheet of what the report is about.
  ///
  /// - Parameters:
  ///   - task: What it does in Hugging Face's words, such as `image-classification`; `nil` where none fits.
  ///   - dataset: What it was trained on; `nil` where nobody knows.
  public func modelCard(task: String?, dataset: String?) -> ModelCard {
    ModelCard(
      title: title, lead: lead, task: task, dataset: dataset, figures: cardFigures,
      tables: [
        .init(
          title: "Members", head: ["Member", "Accuracy", "NLL, nats"],
          rows: members.map {
            [$0.name, percentage($0.accuracy, digits: 2), decimal($0.negativeLogLikelihood, digits: 4)]
          }), worstClasses, worseSlices, .dataSheet(dataFacts), classTable, .network(layers),
      ], footer: footer)
  }

  /// What the whole comes to: the ensemble, else the mean over members.
  private var cardFigures: [ModelCard.Figure] {
    if let ensemble {
      return [
        .init(type: "accuracy", name: "Accuracy", value: ensemble.accuracy),
        .init(type: "nll", name: "Negative log likelihood, nats", value: ensemble.negativeLogLikelihood),
      ]
    }
    guard !members.isEmpty else { return [] }
    let count = Double(members.count)
    let suffix = members.count > 1 ? ", mean of \(members.count)" : ""
    return [
      .init(type: "accuracy", name: "Accuracy\(suffix)", value: members.reduce(0) { $0 + $1.accuracy } / count),
      .init(
        type: "nll", name: "Negative log likelihood, nats\(suffix)",
        value: members.reduce(0) { $0 + $1.negativeLogLikelihood } / count),
    ]
  }

  /// The classes that are told worst.
  private var worstClasses: ModelCard.Table {
    let scores = (confusion?.classScores() ?? []).filter { $0.recall != nil && $0.classIndex < classNames.count }
      .sorted { ($0.recall ?? 1, $0.classIndex) < ($1.recall ?? 1, $1.classIndex) }
    return .init(
      title: "Where it fails", head: ["Class", "Recall", "Precision", "Records"],
      rows: scores.prefix(5).map { score in
        [
          classNames[score.classIndex], score.recall.map { percentage($0) } ?? "–",
          score.precision.map { percentage($0) } ?? "–", grouped(score.support),
        ]
      })
  }

  /// The slices that are worse than the rest.
  private var worseSlices: ModelCard.Table {
    let worse = audits.compactMap(\.audit.judgement).flatMap(\.slices).filter { $0.isWorse && $0.dimension != "label" }
    return .init(
      title: nil, head: ["Slice", "Accuracy", "All others", "Records"],
      rows: worse.map {
        [
          "\($0.dimension) \($0.name)", percentage($0.accuracy), percentage($0.accuracyOfRest), grouped($0.recordCount),
        ]
      })
  }

  private var classTable: ModelCard.Table {
    guard let classBalance else { return .init(title: nil, head: [], rows: []) }
    return .init(
      title: nil, head: ["Class"] + classBalance.splits.map { "\($0.role), records" },
      rows: classNames.indices.map { number in
        [classNames[number]] + classBalance.splits.map { number < $0.counts.count ? "\($0.counts[number])" : "" }
      })
  }
}

extension ModelCard.Table {
  static func dataSheet(_ facts: [ClassificationReport.Fact]) -> ModelCard.Table {
    .init(title: "Data sheet", head: ["Property", "Value"], rows: facts.map { [$0.name, $0.value] })
  }

  static func network(_ layers: [ClassificationReport.Layer]) -> ModelCard.Table {
    .init(
      title: "Network", head: ["Layer", "Output", "Parameters"],
      rows: layers.map {
        [$0.name, $0.outputShape.map(String.init).joined(separator: " × "), "\($0.parameterCount)"]
      })
  }
}
