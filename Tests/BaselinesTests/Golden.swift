import Foundation
import Records

/// Frozen numbers of other programs.
struct Golden {
  private let file: Safetensors

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    file = try Safetensors(path: folder.appending(path: "\(name).safetensors").path)
  }

  func floats(_ name: String) -> [Float] { file[name]?.floats ?? [] }

  func integers(_ name: String) -> [Int32] {
    if case .int32(let values)? = file[name]?.elements { values } else { [] }
  }
}
