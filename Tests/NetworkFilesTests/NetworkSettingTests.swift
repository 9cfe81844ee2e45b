import Foundation
import NetworkFiles
import Networks
import Settings
import Store
import Testing

@Suite struct NetworkSettingTests {
  private func read(_ setting: String, file: String) throws -> NetworkSetting {
    try NetworkSetting.read(ConfigurationText.parse(setting, file: file, path: "network"))
  }

  @Test func aFileCountsByItsValuesOnly() throws {
    let folder = NSTemporaryDirectory() + "/network-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Disk.replace(
      folder + "/networks/a.yaml", with: Array("# a comment\npreset: keras\ninput: [4]\nlayers: [{dense: 2}]\n".utf8))
    try Disk.replace(
      folder + "/networks/b.yaml", with: Array("input:\n - 4\nlayers:\n - dense: 2\npreset: keras\n".utf8))
    let read = try ["networks/a.yaml", "networks/b.yaml", "{input: [4], preset: keras, layers: [{dense: 2}]}"].map {
      try self.read($0, file: folder + "/p.yaml")
    }
    #expect(Set(read).count == 1)
    let node = try ConfigurationText.parse("{}", file: "")
    #expect(try read[0].description(at: node).outputShapes == [[2]])
    let error = #expect(throws: SettingsError.self) { try self.read("networks/c.yaml", file: folder + "/p.yaml") }
    #expect(error?.message == "expected a YAML file, but there is no \(folder)/networks/c.yaml")
  }

  @Test func parametersCount() throws {
    let folder = NSTemporaryDirectory() + "/network-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Disk.replace(
      folder + "/n.yaml",
      with: Array("parameters: {units: 2}\npreset: keras\ninput: [4]\nlayers: [{dense: $units}]\n".utf8))
    let node = try ConfigurationText.parse("{}", file: "")
    func units(_ setting: String) throws -> [[Int]] {
      try read(setting, file: folder + "/p.yaml").description(at: node).outputShapes
    }
    #expect(try units("{file: n.yaml}") == [[2]])
    #expect(try units("{file: n.yaml, parameters: {units: 7}}") == [[7]])
    #expect(
      try read("{file: n.yaml, parameters: {units: 7}}", file: folder + "/p.yaml")
        != read("{file: n.yaml}", file: folder + "/p.yaml"))
    let error = #expect(throws: SettingsError.self) { try units("{file: n.yaml, parameter: {units: 7}}") }
    #expect(error?.message.contains("did you mean 'parameters'?") == true)
  }
}
