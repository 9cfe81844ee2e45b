import Models
import Testing

@Suite struct LabelTrackTests {
  private func track(_ windows: [(Double, String)], length: Double = 1, hop: Double) -> LabelTrack {
    LabelTrack(windows.map { ($0.0, $0.0 + length, $0.1) }, hopSeconds: hop)
  }

  @Test func runsAreOneStretch() {
    let track = track([(0, "a"), (1, "a"), (2, "b"), (3, "a")], hop: 1)
    #expect(track.text == "0.000000\t2.000000\ta\n2.000000\t3.000000\tb\n3.000000\t4.000000\ta\n")
  }

  @Test func overlappingWindowsMeetInTheMiddle() {
    let track = track([(0, "a"), (0.5, "a"), (1, "b"), (1.5, "b")], hop: 0.5)
    #expect(track.stretches.map(\.start) == [0, 1.25] && track.stretches.map(\.end) == [1.25, 2.5])
  }

  @Test func silenceHasNoLabel() {
    let track = track([(0, "a"), (1, "a"), (3, "a"), (4, "b")], hop: 1)
    #expect(track.stretches.map(\.start) == [0, 3, 4] && track.stretches.map(\.end) == [2, 4, 5])
    #expect(self.track([], hop: 1).text.isEmpty)
  }
}
