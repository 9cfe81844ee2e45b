import Media
import Testing

@Suite struct SoundWindowsTests {
  @Test func lengthsAreTheNearestFrames() {
    let windows = SoundWindows(lengthSeconds: 0.0251, hopSeconds: 0.01, sampleRateHz: 11_025)
    #expect((windows.frameCount, windows.hopFrameCount) == (277, 110))
    let span = SoundWindows(lengthSeconds: 0.5, sampleRateHz: 8000).span(from: 12_000)
    #expect(span == (start: 1.5, end: 2))
    #expect(SoundWindows(lengthSeconds: 2, sampleRateHz: 8000).hopSeconds == 2)
  }

  @Test func whatCannotBeIsNamed() {
    let sound = SoundWindows(lengthSeconds: 1, hopSeconds: 0.5, sampleRateHz: 8000, minimumLevelDecibels: -60)
    #expect(sound.fault == nil)
    func blamed(_ change: (inout SoundWindows) -> Void) -> String? {
      var windows = sound
      change(&windows)
      return windows.fault?.number
    }
    for wrong in [0, -1, 1e-6, 3601, Double.nan, .infinity] {
      #expect(blamed { $0.lengthSeconds = wrong } == "lengthSeconds")
      #expect(blamed { $0.hopSeconds = wrong } == "hopSeconds")
    }
    for wrong in [0, -8000, 1 << 40] { #expect(blamed { $0.sampleRateHz = wrong } == "sampleRateHz") }
    #expect(blamed { $0.minimumLevelDecibels = .nan } == "minimumLevelDecibels")
  }
}
