import Store
import Testing

@Suite struct ImageIdentityTests {
  private let table = """
    22 27 0:21 / /proc rw,relatime - proc proc rw
    27 1 253:0 / / rw,relatime shared:1 - ext4 /dev/root rw,discard
    31 27 253:0 /data /srv/data ro,relatime - ext4 /dev/root rw,discard
    40 27 7:0 / /mnt/image rw,relatime shared:2 master:3 - squashfs /dev/loop0 ro,errors=continue
    41 27 7:1 / /mnt/a\\040b ro,relatime - iso9660 /dev/loop1 ro
    """

  @Test func onlyAFileSystemThatNobodyCanWriteIsAnImage() {
    #expect(ImageIdentity.mountID(ofImage: "7:0", in: table) == "40")
    #expect(ImageIdentity.mountID(ofImage: "7:1", in: table) == "41")
    // Read-only at one place, and written at another.
    #expect(ImageIdentity.mountID(ofImage: "253:0", in: table) == nil)
    #expect(ImageIdentity.mountID(ofImage: "7:2", in: table) == nil)
    #expect(ImageIdentity.mountID(ofImage: "7:0", in: "40 27 7:0 / x - y") == nil)
  }

  @Test func whatCanBeWrittenHasNone() throws {
    let folder = try TemporaryFolder()
    #expect(ImageIdentity.of(device: try #require(Disk.status(folder.path)).identity[0]) == 0)
  }
}
