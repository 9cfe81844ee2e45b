import Foundation
package import Settings

extension KindChecks {
  /// What is wrong with the lists of a module's families, one sentence each: kinds that have a file and stand in no list.
  ///
  /// - Parameter file: Any file of the module's tests, from which its sources are found.
  package static func unlistedKinds(
    in module: String, listedIn families: [any KindFamily.Type], beside file: String = #filePath
  ) -> [String] {
    guard let tests = file.range(of: "/Tests/") else { return ["\(file) is no file of tests"] }
    let folder = "\(file[..<tests.lowerBound])/Sources/\(module)"
    let listed = Set(families.flatMap { family in family.all.map { $0.sourceFile } })
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let kinds = paths.filter { path in
      (try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8))?.contains(" static let keyword = ") == true
    }
    if kinds.isEmpty { return ["\(folder) has no kinds"] }
    return kinds.filter { !listed.contains("\(module)/\($0.split(separator: "/").last ?? "")") }
      .map { "Sources/\(module)/\($0) makes a kind that stands in no list: set it into its family's, …Kinds.swift" }
  }
}
