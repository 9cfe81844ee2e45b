import Media
import Testing

@Suite struct WindowCutterTests {
  private func windows(
    _ samples: [Int16], length: Int, hop: Int, partial: SoundWindows.Partial = .drop, level: Double? = nil
  ) throws -> [SoundWindow] {
    let sound = Waveform(sampleRateHz: 1000, samples: samples.map { Float($0) / 32768 })
    let cutter = try WindowCutter(
      SoundStream(AudioCodec.encode(sound, as: .wav16)),
      windows: SoundWindows(
        lengthSeconds: Double(length) / 1000, hopSeconds: Double(hop) / 1000, sampleRateHz: 1000, partial: partial,
        minimumLevelDecibels: level))
    var found: [SoundWindow] = []
    while let window = try cutter.next() { found.append(window) }
    #expect(found.count == cutter.windowCount)
    #expect(cutter.frameCount == samples.count)
    return found
  }

  /// Every length, hop and recording, beside what the words say.
  @Test(arguments: SoundWindows.Partial.allCases) func lieWhereTheyAreSaidTo(partial: SoundWindows.Partial) throws {
    for count in 0...13 {
      let samples = (0..<count).map { Int16($0 * 100 + 1) }
      for length in 1...6 {
        for hop in 1...8 {
          var expected: [SoundWindow] = []
          var (start, covered) = (0, 0)
          while start < count {
            let heard = Array(samples[start..<min(count, start + length)])
            let isWhole = heard.count == length
            if !isWhole, partial == .drop || covered >= count { break }
            let filled = (0..<length).map { time -> Int16 in
              time < heard.count ? heard[time] : partial == .loop ? heard[time % heard.count] : 0
            }
            expected.append(SoundWindow(startFrame: start, samples: filled))
            covered = start + heard.count
            start += hop
          }
          let found = try windows(samples, length: length, hop: hop, partial: partial)
          #expect(found == expected, "\(count) samples, length \(length), hop \(hop), \(partial)")
        }
      }
    }
  }

  @Test func longRecordingsAreCutAcrossBlocks() throws {
    let samples = (0..<200_000).map { Int16(truncatingIfNeeded: $0 &* 31) }
    let found = try windows(samples, length: 7000, hop: 3001)
    #expect(found.count == (200_000 - 7000) / 3001 + 1)
    #expect(found.allSatisfy { $0.samples == Array(samples[$0.startFrame..<$0.startFrame + 7000]) })
    let apart = try windows(samples, length: 10, hop: 90_000)
    #expect(apart.map(\.startFrame) == [0, 90_000, 180_000])
    #expect(apart.allSatisfy { $0.samples == Array(samples[$0.startFrame..<$0.startFrame + 10]) })
  }

  @Test func silentWindowsAreLeftOutByTheirLevel() throws {
    // 100 and 1000 of 32768 are -50.3 and -30.3 dB.
    let samples = [[Int16]](arrayLiteral: [0, 0], [100, -100], [1000, -1000], [0, 0]).flatMap { $0 }
    #expect(try windows(samples, length: 2, hop: 2, level: -60).map(\.startFrame) == [2, 4])
    #expect(try windows(samples, length: 2, hop: 2, level: -40).map(\.startFrame) == [4])
    #expect(try windows(samples, length: 2, hop: 2).map(\.startFrame) == [0, 2, 4, 6])
    // What fills a window up says nothing of its level.
    #expect(try windows([1000], length: 100, hop: 100, partial: .pad, level: -40).count == 1)
  }

  @Test func channelsAreMixedOrKept() throws {
    let stereo = Waveform(sampleRateHz: 1000, channelCount: 2, samples: [0.5, 0.25, 0, 0.25])
    let file = try AudioCodec.encode(stereo, as: .wav16)
    let pair = SoundWindows(lengthSeconds: 0.002, sampleRateHz: 1000)
    #expect(try WindowCutter(SoundStream(file), windows: pair).next()?.samples == [8192, 8192])
    #expect(
      try WindowCutter(SoundStream(file), windows: pair, channelCount: 2).next()?.samples == [16384, 0, 8192, 8192])
  }

  @Test func samplesBeyondFullScaleAreTheLast() throws {
    let loud = Waveform(sampleRateHz: 1000, samples: [1.5, -3e38])
    let cutter = try WindowCutter(
      SoundStream(AudioCodec.encode(loud, as: .wavFloat)),
      windows: SoundWindows(lengthSeconds: 0.002, sampleRateHz: 1000))
    #expect(try cutter.next()?.samples == [32767, -32768])
  }

  /// Damage behind the last whole window is damage.
  @Test func theEndIsLookedAt() throws {
    let golden = try MediaGolden("audio")
    var file = try golden.bytes("flac/file")
    file[file.count - 3] ^= 1
    let cutter = try WindowCutter(
      SoundStream(file), windows: SoundWindows(lengthSeconds: 0.01, sampleRateHz: 8000))
    #expect(throws: MediaError.self) { while try cutter.next() != nil {} }
  }
}
