import Evaluation
import Reports
import Testing

@Suite struct AuditSectionTests {
  private func sample() throws -> (audit: RecordAudit, matrix: ConfusionMatrix) {
    let outputs: [Double] = (0..<400).map { index in
      let (record, label) = index.quotientAndRemainder(dividingBy: 10)
      return label == (record == 3 ? 7 : record % 10) ? 0.91 : 0.01
    }
    let labels = (0..<40).map { Int32($0 % 10) }
    let judged = try JudgedRecords(of: [
      Predictions(meaning: .probabilities, width: 10, outputs: outputs, labels: labels)
    ])
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
    for record in 0..<40 { counts[judged.labels[record]][judged.decision(record)] += 1 }
    let matrix = ConfusionMatrix(counts: counts)
    var audit = RecordAudit()
    audit.judgement = RecordAudit.Judgement(
      subject: "train", splits: ["test"], recordCount: 40, classNames: try sampleReport().classNames, confusion: matrix,
      topLosses: judged.topLosses(2).map { .init($0, of: judged) },
      labelErrors: .init(ConfidentLearning(judged), of: judged, showing: 3),
      cells: judged.mistakes(2).map { cell in
        .init(label: cell.label, decision: cell.decision, records: cell.records.map { .init($0, of: judged) })
      },
      slices: SliceScore.all(
        isRight: (0..<40).map { $0 != 3 },
        dimensions: [("source", ["<a>", "b"], (0..<40).map { $0 < 20 ? 0 : 1 })]))
    audit.duplicates = RecordAudit.Duplicates(
      split: "test", among: "train", recordCount: 40, classNames: [],
      pairs: [
        .init(id: 3, other: 90, label: 3, otherLabel: 4, distance: 0.001, ratio: 0.02, hammingDistance: 2)
      ])
    audit.records = audit.shownIDs.map { .init(id: $0, name: "photo & \($0)", image: $0 == 3 ? "images/3.png" : nil) }
    return (audit, matrix)
  }

  /// The matrix leads to the records behind a mistake where the audit is of the same decisions, and to none otherwise.
  @Test func opensTheRecordsBehindACell() throws {
    let (audit, matrix) = try sample()
    var report = try sampleReport()
    report.audits = [AuditSection(audit: audit, files: ["images/3.png": [1, 2, 3]])]
    let other = try report.page { _, _, _, _ in [0] }.rendered()
    #expect(!other.contains("href=\"#cell-3-7\"") && other.contains("id=\"records\""))
    report.confusion = matrix
    let page = try report.page { _, _, _, _ in [0] }.rendered()
    #expect(
      page.contains("href=\"#cell-3-7\"") && page.contains("id=\"cell-3-7\"") && !page.contains("href=\"#cell-0-1\""))
    #expect(
      page.contains("data:image/png;base64,AQID") && page.contains("photo &amp; 90") && page.contains("&lt;a&gt;"))
    #expect(page.contains("2 of 63 bits") && page.contains("decided Sneaker 91.0 %"))
    #expect(WellFormed(page) != nil)
  }

  @Test func saysNothingOfNothing() throws {
    var report = try sampleReport()
    report.audits = [AuditSection(audit: RecordAudit(), files: [:])]
    let page = try report.page { _, _, _, _ in [0] }.rendered()
    #expect(page.contains("Records that matter") && !page.contains("Greatest losses"))
  }
}
