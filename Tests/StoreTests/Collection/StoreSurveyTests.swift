import Foundation
import Store
import Testing

@Suite struct StoreSurveyTests {
  @Test func tellsUsableFromUnusableAndContentsFromStrays() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      #expect(try StoreSurvey(store).entries.isEmpty)
      let one = try publish(store, "one", ["out/a": "1", "log/b": "22", "log/c": "1"])
      let two = try publish(store, "two", ["out/a": "333"])
      try overwrite(store.recordPath(two.key), "{}")
      try Disk.replace(store.path + "/blobs/ab/stray", with: [1])
      let survey = try StoreSurvey(store)
      #expect(survey.entries.mapValues(\.record) == [one.key: one])
      #expect(survey.unusable == [two.key])
      #expect(survey.blobs == [Digest(of: "1"): 1, Digest(of: "22"): 2, Digest(of: "333"): 3])
      let recordByteCount = try #require(Disk.status(store.recordPath(one.key))).byteCount
      #expect(survey.entries[one.key]?.byteCount == recordByteCount + 3, "equal contents count once")
    }
  }

  @Test func refreshingSeesWhatCameWentAndChanged() throws {
    try withTemporaryFolder { folder throws in
      let store = ArtifactStore(path: folder + "/store")
      let gone = try publish(store, "gone", ["out/a": "1"])
      let broken = try publish(store, "broken", ["out/a": "2"])
      try publish(store, "changed", ["out/a": "3"])
      try overwrite(store.recordPath(broken.key), "")
      var survey = try StoreSurvey(store)
      try Disk.remove(store.recordPath(gone.key))
      try Disk.remove(store.recordPath(broken.key))
      let changed = try publish(store, "changed", ["out/a": "4"])
      let new = try publish(store, "new", ["out/a": "5"])
      try survey.refresh(store)
      #expect(survey.entries.mapValues(\.record) == [changed.key: changed, new.key: new])
      #expect(survey.unusable.isEmpty)
    }
  }
}
