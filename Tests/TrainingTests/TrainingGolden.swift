import Foundation

/// A file of numbers that another framework computed.
func goldenBytes(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)"))
}
