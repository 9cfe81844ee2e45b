import Evaluation
import Reports
import Testing

@Suite struct ModelCardTests {
  /// Its front matter is one that `huggingface_hub` reads; see Tests/Peers/model_card.py.
  @Test func saysWhatTheReportSays() throws {
    var report = try sampleReport()
    report.title = "Shoes: \"left\" | right\n\u{7}"
    report.dataFacts.append(.init("Source", "<b>shop</b>"))
    let card = report.modelCard(task: "image-classification", dataset: "shoes 1.0").rendered()
    #expect(
      card.hasPrefix(
        """
        ---
        library_name: millrace
        pipeline_tag: image-classification
        tags:
        - millrace
        model-index:
        - name: "Shoes: \\"left\\" | right\\u000a\\u0007"
          results:
          - task:
              type: image-classification
            dataset:
              name: "shoes 1.0"
              type: "shoes 1.0"
              split: test
            metrics:
            - type: accuracy
              value: 0.
        """))
    for part in [
      "# Shoes: \"left\" \\| right", "## Where it fails", "## Data sheet", "| Source | &lt;b&gt;shop&lt;/b&gt; |",
    ] {
      #expect(card.contains(part), "\(part)")
    }
    #expect(card == report.modelCard(task: "image-classification", dataset: "shoes 1.0").rendered())
  }

  @Test func leavesOutWhatNobodyKnows() {
    let report = ClassificationReport(title: "t", lead: "", classNames: [])
    let card = report.modelCard(task: nil, dataset: nil).rendered()
    #expect(card.hasPrefix("---\nlibrary_name: millrace\ntags:\n- millrace\n---\n\n# t\n"))
    #expect(!card.contains("##"))
  }

  @Test func numbersHaveACardToo() throws {
    func scores(_ errors: [Float]) throws -> RegressionScores {
      try RegressionScores(
        of: Predictions(
          meaning: .numbers, width: 1, outputs: errors, labels: errors.map { _ in -1 }, targets: errors.map { _ in 0 }))
    }
    var report = RegressionReport(title: "Prices", lead: "", target: "price", classNames: [])
    report.members = [
      .init(name: "a", scores: try scores([2, 2])), .init(name: "b", scores: try scores([4, -4])),
    ]
    let card = report.modelCard(task: "tabular-regression", dataset: "shop").rendered()
    for part in [
      "- type: rmse\n      value: 3.0\n      name: \"RMSE of price, mean of 2\"", "| b | 4.0000 | 4.0000 |",
    ] {
      #expect(card.contains(part), "\(part)")
    }
    #expect(!card.contains("R²"), "of a number that never varies nothing is explained")
  }
}
