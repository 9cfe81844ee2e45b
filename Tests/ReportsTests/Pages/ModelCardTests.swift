import Reports
import Testing

@Suite struct ModelCardTests {
  /// Its front matter is one that `huggingface_hub` reads; see Tests/Peers/model_card.py.
  @Test func saysWhatTheReportSays() throws {
    var report = try sampleReport()
    report.title = "Shoes: \"left\" | right\n\u{7}"
    report.dataFacts.append(.init("Source", "<b>shop</b>"))
    let card = report.modelCard(task: "image-classification", dataset: "shoes 1.0")
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
    #expect(card == report.modelCard(task: "image-classification", dataset: "shoes 1.0"))
  }

  @Test func leavesOutWhatNobodyKnows() {
    let report = ClassificationReport(title: "t", lead: "", classNames: [])
    let card = report.modelCard(task: nil, dataset: nil)
    #expect(card.hasPrefix("---\nlibrary_name: millrace\ntags:\n- millrace\n---\n\n# t\n"))
    #expect(!card.contains("##"))
  }
}
