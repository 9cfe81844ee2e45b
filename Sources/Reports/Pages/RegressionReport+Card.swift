import Evaluation

extension RegressionReport {
  /// The model card and data sheet of what the report is about.
  ///
  /// - Parameters:
  ///   - task: What it does in Hugging Face's words, such as `tabular-regression`; `nil` where none fits.
  ///   - dataset: What it was trained on; `nil` where nobody knows.
  public func modelCard(task: String?, dataset: String?) -> ModelCard {
    ModelCard(
      title: title, lead: lead, task: task, dataset: dataset, figures: cardFigures,
      tables: [
        .init(
          title: "Members", head: ["Member", "RMSE of \(target)", "Mean absolute error"],
          rows: members.map { member in
            [
              member.name, decimal(member.scores.rootMeanSquaredError, digits: 4),
              decimal(member.scores.meanAbsoluteError, digits: 4),
            ]
          }), .dataSheet(dataFacts), .network(layers),
      ], footer: footer)
  }

  /// What the whole comes to: the ensemble, else the mean over members.
  private var cardFigures: [ModelCard.Figure] {
    let scores = ensemble.map { [$0] } ?? members.map(\.scores)
    guard !scores.isEmpty else { return [] }
    let suffix = scores.count > 1 ? ", mean of \(scores.count)" : ""
    func figure(_ type: String, _ name: String, _ value: (RegressionScores) -> Double?) -> [ModelCard.Figure] {
      let values = scores.compactMap(value)
      guard values.count == scores.count else { return [] }
      return [.init(type: type, name: name + suffix, value: values.reduce(0, +) / Double(values.count))]
    }
    return figure("rmse", "RMSE of \(target)") { $0.rootMeanSquaredError }
      + figure("mae", "Mean absolute error of \(target)") { $0.meanAbsoluteError }
      + figure("r_squared", "R²") { $0.determination }
  }
}
