import Datasets
import Foundation
import Records
import Store
import Testing

@Suite struct ClassFoldersTests {
  @Test func zipsOfImagesAreReadAsTFDSDoes() throws {
    let fixture = try SourceFixture("rock_paper_scissors")
    let train: [(String, [UInt8])] = [
      ("rps/paper/b.png", [2]), ("rps/rock/a.png", [1]), ("rps/readme.txt", [9]), ("rps/scissors/c.PNG", [3]),
    ]
    try fixture.put(SourceFixture.zip(train))
    try fixture.put(SourceFixture.zip([("rps-test-set/rock/a.png", [4])]), as: 1)
    let records = try fixture.records()
    // The key is the whole path; classes are numbered as TFDS numbers them: rock, paper, scissors.
    let labels: [String: Int64] = ["rps/paper/b.png": 1, "rps/rock/a.png": 0, "rps/scissors/c.PNG": 2]
    let order = labels.keys.sorted { HashedKey(split: "train", key: $0) < HashedKey(split: "train", key: $1) }
    #expect(records["train"]?.map(\.label) == order.map { labels[$0] })
    #expect(records["train"]?.map { $0.bytes("image") } == order.map { name in train.first { $0.0 == name }?.1 })
    #expect(records["test"]?.map { $0.bytes("image") } == [[4]])
  }

  @Test func aPackagesFolderGivesTheSameAsThePackage() throws {
    let fixture = try SourceFixture("tuxpaint_stamps")
    let files: [(String, [UInt8])] = (0..<20).flatMap { number -> [(String, [UInt8])] in
      [
        ("usr/share/tuxpaint/stamps/animals/cat\(number).png", [UInt8(number)]),
        ("usr/share/tuxpaint/stamps/animals/cat\(number)_mirror.png", [UInt8(number), 1]),
      ]
    }
    try fixture.put(fixture.tar(files))
    let packed = try fixture.records()
    let root = "\(fixture.folder)/installed"
    try FileManager.default.createDirectory(atPath: "\(root)/animals", withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: root + name.dropFirst(25))) }
    try FileManager.default.removeItem(atPath: "\(fixture.folder)/sources")
    fixture.manifest.files[0].packagePath = root
    fixture.manifest.files[0].filesDigest = try fixture.manifest.files[0].tree(at: root).digest()
    let installed = try fixture.records()
    #expect(packed == installed)
    #expect(packed["train"]?.count == 40 - (packed["test"]?.count ?? 0))
    // An image and its mirror image are on one side.
    for (split, other) in [("train", "test"), ("test", "train")] {
      let there = Set((packed[other] ?? []).compactMap { $0.text("stamp") })
      for record in packed[split] ?? [] {
        let name = try #require(record.text("stamp"))
        #expect(!there.contains(name + "_mirror"))
      }
    }
    // A changed file is seen.
    try Data([7]).write(to: URL(filePath: "\(root)/animals/cat3.png"))
    let error = #expect(throws: DatasetsError.self) { try fixture.records() }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("\(root) is damaged") == true)
  }

  @Test func promptsOfOneNameAreInOneSplitInAllLanguages() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    for index in fixture.manifest.files.indices {
      let folder = fixture.manifest.files[index].folder
      let prompts = (0..<30).map { ("\(folder)/digits/\($0).wav", [UInt8(index), UInt8($0)]) }
      try fixture.put(fixture.tar(prompts + [("\(folder)/silence/1.wav", [9])]), as: index)
    }
    let records = try fixture.records()
    let all = ["train", "test"].flatMap { split in (records[split] ?? []).map { (split, $0) } }
    #expect(all.count == 150)
    for number in 0..<30 {
      let prompt = "digits/\(number)"
      let found = all.filter { $0.1.text("prompt") == prompt }
      #expect(Set(found.map(\.0)) == [fixture.manifest.splitRule?.split(of: prompt)])
      #expect(found.compactMap(\.1.label).sorted() == [0, 1, 2, 3, 4])
      #expect(found.allSatisfy { $0.1.bytes("audio") == [UInt8($0.1.label ?? 9), UInt8(number)] })
    }
  }

  @Test(arguments: [("animals/x.png", "kinds/x.png", "'kinds'"), ("animals/x.png", "x.png", "no class folder")])
  func strayFilesAreNamed(good: String, bad: String, words: String) throws {
    let fixture = try SourceFixture("tuxpaint_stamps")
    let folder = "usr/share/tuxpaint/stamps"
    try fixture.put(fixture.tar([("\(folder)/\(good)", [1]), ("\(folder)/\(bad)", [2])]))
    let error = #expect(throws: DatasetsError.self) { try fixture.records() }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("'\(bad)'") == true)
  }

  /// Words computed by Python: int(hashlib.sha256(b"digits/1").hexdigest()[:8], 16) % 100.
  @Test func theSplitRuleIsTheOneThatIsWrittenDown() {
    let rule = DatasetManifest.SplitRule(testPercent: 20, isByName: false, ends: ["_mirror"])
    let words = ["digits/1": 90, "activated": 11, "animals/birds/owl": 58]
    for (name, word) in words {
      #expect(rule.split(of: name) == (word < 20 ? "test" : "train"))
      let exact = DatasetManifest.SplitRule(testPercent: word + 1, isByName: false, ends: [])
      let below = DatasetManifest.SplitRule(testPercent: word, isByName: false, ends: [])
      #expect(exact.split(of: name) == "test" && below.split(of: name) == "train")
      #expect(rule.split(of: "\(name)_mirror") == rule.split(of: name))
    }
    let byName = DatasetManifest.SplitRule(testPercent: 50, isByName: true, ends: ["_nohash_"])
    let ofSpeakers = (0..<40).map { speaker in
      Set((0..<5).map { byName.split(of: "word\($0)/speaker\(speaker)_nohash_\($0)") })
    }
    #expect(ofSpeakers.allSatisfy { $0.count == 1 })
    #expect(Set(ofSpeakers).count == 2)
  }
}
