import Foundation
import Store
import Testing

@Suite struct PrivateFolderTests {
  @Test func appearsWholeUnderItsFinalName() throws {
    try withTemporaryFolder { folder throws in
      let parent = folder + "/sets"
      let made = try PrivateFolder(in: parent, prefix: ".building-")
      try Disk.replace(made.path + "/file", with: [1])
      try made.publish(as: parent + "/1.0.0")
      #expect(try Disk.names(in: parent) == ["1.0.0"])
      #expect(try Disk.names(in: parent + "/1.0.0") == ["file"])
    }
  }

  @Test func leftoversOfTheDeadGoAndTheLivingStay() throws {
    try withTemporaryFolder { folder throws in
      let living = try PrivateFolder(in: folder, prefix: ".building-")
      // A process killed between its lock and its folder, one killed later, and one that knew no locks.
      _ = try OutputFile(creating: folder + "/.building-early.lock").finish()
      _ = try OutputFile(creating: folder + "/.building-late.lock").finish()
      try Disk.makeFolder(folder + "/.building-late/deep")
      try Disk.makeFolder(folder + "/.building-lockless")
      try Disk.makeFolder(folder + "/other")
      let next = try PrivateFolder(in: folder, prefix: ".building-")
      let names = [living.path, next.path].flatMap { path in
        let name = String(path.dropFirst(folder.count + 1))
        return [name, name + ".lock"]
      }
      #expect(try Set(Disk.names(in: folder)) == Set(names + ["other"]))
      try living.discard()
      try next.discard()
      #expect(try Disk.names(in: folder) == ["other"])
    }
  }

  @Test func replacesNothing() throws {
    try withTemporaryFolder { folder throws in
      try Disk.makeFolder(folder + "/final/deep")
      let made = try PrivateFolder(in: folder, prefix: ".building-")
      #expect(throws: StoreError.self) { try made.publish(as: folder + "/final") }
      try made.discard()
      #expect(try Disk.names(in: folder) == ["final"])
    }
  }
}
