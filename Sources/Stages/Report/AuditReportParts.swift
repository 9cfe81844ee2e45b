import Evaluation
import Pipelines
import Reports
import Store

/// What a report shows of `audit` stages.
struct AuditReportParts: Sendable {
  let inputs: [StageInput]

  /// A section each, with their files.
  func sections(_ context: StageContext) throws -> [AuditSection] {
    try inputs.map { input in
      let folder = try context.folder(input)
      let audit = try JSONFile.read(RecordAudit.self, "\(folder)/\(RecordAudit.listName)")
      var files: [String: [UInt8]] = [:]
      for image in audit.records.compactMap(\.image) { files[image] = try Disk.read("\(folder)/\(image)") }
      return AuditSection(audit: audit, files: files)
    }
  }
}
