import Datasets
import Foundation
import Records
import Store
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
    "asterisk_other_speakers", "asterisk_prompts", "cifar10", "fashion_mnist", "kmnist", "mini_speech_commands",
    "mnist", "rock_paper_scissors", "speech_commands", "tuxpaint_stamps",
  ]) func everyManifestOfTheRepositoryIsSound(name: String) throws {
    let manifest = try DatasetManifest(named: name, workspace: Self.root)
    #expect(manifest.name == name)
    #expect(manifest.features.names.contains("label"))
    #expect(manifest.files.allSatisfy { $0.packagePath == nil || $0.filesDigest != nil || $0.contentDigest != nil })
    #expect(Set(manifest.files.map(\.identity)).count == manifest.files.count)
  }

  @Test func thereIsATestForEveryManifest() throws {
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/data-manifests").count == 10)
  }

  @Test func whatShapesTheRecordsShapesTheKey() throws {
    let manifest = try DatasetManifest(named: "tuxpaint_stamps", workspace: Self.root)
    var others: [DatasetManifest] = []
    func change(_ change: (inout DatasetManifest) -> Void) {
      var other = manifest
      change(&other)
      others.append(other)
    }
    change { $0.splitRule?.testPercent = 21 }
    change { $0.splitRule?.ends = [] }
    change { $0.leftOut = ["animals"] }
    change { $0.nameFeature = nil }
    change { $0.classNames.swapAt(0, 1) }
    change { $0.files[0].folder = "" }
    change { $0.medium = .image(height: nil, width: nil, channelCount: 3, encoding: .png) }
    #expect(Set(others.map(\.facts) + [manifest.facts]).count == others.count + 1)
  }

  @Test(arguments: [
    ("\"fashion_mnist\"", "\"../evil\"", "folder names"),
    ("\"millrace:split\": \"test\"", "\"millrace:split\": \"train\"", "exactly one"),
    ("\"millrace:layout\": \"idx\"", "\"millrace:layout\": \"cifar10\"", "32×32×3"),
    ("\"29515 B\"", "\"29515\"", "contentSize"),
    ("\"millrace:imageHeight\": 28", "\"millrace:imageHeight\": 0", "range"),
    ("\"millrace:imageChannelCount\": 1", "\"millrace:sampleRateHz\": 16000", "layout idx needs"),
    ("\"Ankle boot\"", "\"Bag\"", "one name"), ("\"http://fashion", "\"file://fashion", "http"),
    ("\"@id\": \"classes\"", "\"@id\": \"klasses\"", "'classes'"),
    ("\"sha256\": \"3a", "\"sha256\": \"xx", "SHA-256"), ("\"classes/label\": 1", "\"classes/label\": 2", "row 1"),
  ]) func refuses(old: String, new: String, words: String) throws {
    let text = try String(contentsOfFile: "\(Self.root)/data-manifests/fashion_mnist.json", encoding: .utf8)
    #expect(text.contains(old))
    let path = NSTemporaryDirectory() + "manifest-\(UUID()).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: DatasetsError.self) { try DatasetManifest(path: path) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(path) == true)
  }

  @Test func anUnknownNameSaysWhereItWasSought() {
    let error = #expect(throws: DatasetsError.self) { try DatasetManifest(named: "nope", workspace: "/nowhere") }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("/nowhere/data-manifests/nope.json") == true)
  }
}
