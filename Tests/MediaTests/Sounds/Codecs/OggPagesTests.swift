import Media
import Testing

@Suite struct OggPagesTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("audio") }

  private func refusal(_ bytes: [UInt8]) -> String {
    #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }?.message ?? ""
  }

  @Test(arguments: ["ogg", "opus"]) func pagesMissingDoubledOrSwappedAreRefused(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let divided = OggFile(file).divided(samplesPerPacket: name == "opus" ? 960 : nil)
    #expect(divided.pages.count > 6)
    #expect(try AudioCodec.decode(divided.bytes) == AudioCodec.decode(file))
    #expect(OggFile(file).bytes == file)
    for index in divided.pages.indices {
      var other = divided
      other.pages.remove(at: index)
      #expect(throws: MediaError.self, "without page \(index)") { try AudioCodec.decode(other.bytes) }
      other = divided
      other.pages.insert(divided.pages[index], at: index)
      #expect(throws: MediaError.self, "page \(index) twice") { try AudioCodec.decode(other.bytes) }
      if index > 0 {
        other = divided
        other.pages.swapAt(index, index - 1)
        #expect(throws: MediaError.self, "page \(index) swapped") { try AudioCodec.decode(other.bytes) }
      }
    }
    var other = divided
    other.pages.remove(at: 4)
    #expect(refusal(other.bytes).contains("is number 5, expected is 4; pages are missing"))
  }

  @Test(arguments: ["ogg", "opus"]) func everyFlipIsRefused(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    for offset in file.indices {
      var bytes = file
      bytes[offset] ^= 1 << UInt8(offset % 8)
      #expect(throws: MediaError.self, "byte \(offset)") { try AudioCodec.decode(bytes) }
    }
    var bytes = file
    bytes[file.count - 1] ^= 1
    #expect(refusal(bytes).contains("does not have the checksum"))
  }

  /// Not another version, which would be a kind that is not read.
  @Test func aFlipInTheVersionIsDamage() throws {
    var bytes = try golden.bytes("ogg/file")
    bytes[4] = 1
    let error = #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }
    #expect(error?.code == .damaged)
  }

  @Test(arguments: ["ogg", "opus"]) func aStreamThatDoesNotEndIsRefused(name: String) throws {
    var file = try OggFile(golden.bytes("\(name)/file"))
    file.pages[file.pages.count - 1].flags = 0
    #expect(refusal(file.bytes).contains("has no last page"))
  }

  @Test(arguments: ["ogg", "opus"]) func streamsThatFollowEachOtherAreJoined(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let sound = try AudioCodec.decode(file)
    let chained = try AudioCodec.decode(file + file)
    #expect(chained.frameCount == 2 * sound.frameCount)
    for channel in 0..<sound.channelCount {
      #expect(Array(chained.channel(channel)) == Array(sound.channel(channel)) + Array(sound.channel(channel)))
    }
    // The second is damaged, or cut.
    var damaged = file + file
    damaged[file.count + 40] ^= 4
    #expect(refusal(damaged).contains("page at byte \(file.count)"))
    for length in [1, 20, 40] { #expect(refusal(file + file.prefix(length)).contains("byte \(file.count)")) }
    for length in 1..<file.count {
      #expect(throws: MediaError.self, "\(length)") { try AudioCodec.decode(file + file.prefix(length)) }
    }
  }

  @Test func streamsOfOtherRatesAreRefused() throws {
    let error = refusal(try golden.bytes("ogg/file") + golden.bytes("opus/file"))
    #expect(error.contains("has 8000 Hz and 1 channels, the first 8000 Hz and 2"))
  }

  /// A stream that is no sound, page by page between those of the sound.
  @Test(arguments: ["ogg", "opus"]) func otherStreamsAreLeftOut(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    var mixed = OggFile(file).divided(samplesPerPacket: name == "opus" ? 960 : nil)
    var other = mixed.pages[0]
    (other.serial, other.segments, other.content) = (mixed.pages[0].serial &+ 1, [8], Array("fishead\0".utf8))
    for index in (1..<mixed.pages.count).reversed() {
      other.flags = index == 1 ? 2 : 0
      other.sequence = UInt32(index - 1)
      mixed.pages.insert(other, at: index)
    }
    #expect(try AudioCodec.decode(mixed.bytes) == AudioCodec.decode(file))
    mixed.pages.remove(at: 7)
    #expect(refusal(mixed.bytes).contains("pages are missing"))
  }

  @Test func soundsBesideEachOtherAreRefused() throws {
    let file = try OggFile(golden.bytes("opus/file"))
    var both = file
    both.pages = file.pages.flatMap { page in
      var other = page
      other.serial &+= 1
      return [page, other]
    }
    #expect(refusal(both.bytes).contains("2 sounds run beside each other"))
  }

  @Test func zerosAndTagsBehindTheLastPageArePassedOver() throws {
    let file = try golden.bytes("ogg/file")
    let sound = try AudioCodec.decode(file)
    #expect(try AudioCodec.decode(file + [0, 0, 0, 0, 0]) == sound)
    #expect(try AudioCodec.decode(file + Array("TAG".utf8) + [UInt8](repeating: 1, count: 125)) == sound)
    #expect(refusal(file + [1, 2, 3]).contains("no page begins at byte \(file.count)"))
  }

  /// FLAC in Ogg has the head of its own format in its first packet, and a frame in each of the others.
  @Test func flacInOggIsRead() throws {
    let flac = FLACFile(samples: [(0..<40).map { $0 * 700 - 14000 }])
    var pages = [(0, [0x7F] + Array("FLAC".utf8) + [1, 0, 0, 1] + flac.head)]
    pages.append((0, [4, 0, 0, 0]))
    pages[1].1 = [0x84, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]
    pages[0].1[13] = 0
    pages += zip([16, 32, 40], flac.frames).map { ($0, $1) }
    var file = OggFile([])
    file.pages = pages.enumerated().map { index, page in
      OggFile.Page(
        flags: index == 0 ? 2 : index == pages.count - 1 ? 4 : 0, granule: Int64(page.0), serial: 7,
        sequence: UInt32(index), segments: [UInt8(page.1.count)], content: page.1)
    }
    #expect(try AudioCodec.decode(file.bytes).samples == flac.samples[0].map { Float($0) / 32768 })
    file.pages[3].content[20] ^= 1
    #expect(refusal(file.bytes).contains("checksum"))
  }
}
