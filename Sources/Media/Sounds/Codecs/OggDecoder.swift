/// Decodes the streams of an Ogg one after the other; all must have the same rate and channels.
final class OggDecoder: SoundDecoder {
  private let bytes: SoundBytes
  private let links: [OggPages.Link]
  private var link = 0
  private var decoder: any SoundDecoder
  /// Whether the present stream has given a sample.
  private var hasSound = false

  let sampleRateHz: Int
  let channelCount: Int

  init(_ bytes: SoundBytes) throws(MediaError) {
    self.bytes = bytes
    links = try OggPages(bytes).links
    decoder = try Self.open(links[0], bytes)
    (sampleRateHz, channelCount) = (decoder.sampleRateHz, decoder.channelCount)
  }

  private static func open(_ link: OggPages.Link, _ bytes: SoundBytes) throws(MediaError) -> any SoundDecoder {
    let pages = bytes.joining(link.ranges)
    return link.codec == .flac ? try FLACDecoder(pages, isInOgg: true) : try SndfileDecoder(pages)
  }

  func next() throws(MediaError) -> [Float]? {
    while true {
      if let block = try decoder.next() {
        hasSound = hasSound || !block.isEmpty
        return block
      }
      let ended = links[link]
      guard hasSound || ended.lastGranule <= 0 else {
        throw MediaError(
          .damaged, "Ogg: the stream at byte \(ended.start) ends at sample \(ended.lastGranule), but none is there")
      }
      guard link + 1 < links.count else { return nil }
      link += 1
      hasSound = false
      decoder = try Self.open(links[link], bytes)
      guard (decoder.sampleRateHz, decoder.channelCount) == (sampleRateHz, channelCount) else {
        throw MediaError(
          .unsupported,
          "Ogg: the stream at byte \(links[link].start) has \(decoder.sampleRateHz) Hz and \(decoder.channelCount) "
            + "channels, the first \(sampleRateHz) Hz and \(channelCount)")
      }
    }
  }
}
