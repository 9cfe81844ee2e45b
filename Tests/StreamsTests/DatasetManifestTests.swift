import Foundation
import Store
import Streams
import Testing

@Suite struct DatasetManifestTests {
  /// The repository's root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path

  @Test func readsFashionMNIST() throws {
    let manifest = try DatasetManifest(named: "fashion_mnist", workspace: Self.root)
    #expect(manifest.version == "3.0.1")
    #expect(manifest.splits == ["train", "test"])
    #expect(manifest.classNames.count == 10)
    #expect(manifest.classNames[9] == "Ankle boot")
    #expect(manifest.files.count == 4)
    #expect(manifest.files[0].digest.hex == "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84")
    #expect(manifest.files[0].package == "dataset-fashion-mnist")
  }

  @Test(arguments: [
    ("\"fashion_mnist\"", "\"../evil\"", "folder names"),
    ("\"millrace:split\": \"test\"", "\"millrace:split\": \"train\"", "exactly one"),
    ("\"http://fashion", "\"file://fashion", "http"), ("\"@id\": \"classes\"", "\"@id\": \"klasses\"", "'classes'"),
    ("\"sha256\": \"3a", "\"sha256\": \"xx", "SHA-256"), ("\"classes/label\": 1", "\"classes/label\": 2", "row 1"),
  ]) func refuses(old: String, new: String, words: String) throws {
    let text = try String(contentsOfFile: "\(Self.root)/data-manifests/fashion_mnist.json", encoding: .utf8)
    #expect(text.contains(old))
    let path = NSTemporaryDirectory() + "manifest-\(UUID()).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: StreamsError.self) { try DatasetManifest(path: path) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(path) == true)
  }

  @Test func anUnknownNameSaysWhereItWasSought() {
    let error = #expect(throws: StreamsError.self) { try DatasetManifest(named: "nope", workspace: "/nowhere") }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("/nowhere/data-manifests/nope.json") == true)
  }
}
