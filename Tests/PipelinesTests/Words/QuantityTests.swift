import Pipelines
import Testing

@Suite struct QuantityTests {
  @Test func readsDurations() {
    #expect(["30d", "12h", "1.5 m", "2w", "7s"].map(Quantity.seconds) == [2_592_000, 43_200, 90, 1_209_600, 7])
    #expect(["", "30", "d", "-1d", "1dd", "30D", "1e3s", "1..2s", "٣d"].compactMap(Quantity.seconds).isEmpty)
  }

  @Test func readsSizes() {
    #expect(
      ["20GB", "512MiB", "0B", "1.5 kB", "2TiB"].map(Quantity.byteCount)
        == [20_000_000_000, 536_870_912, 0, 1500, 2_199_023_255_552])
    #expect(["20", "GB", "20gb", "-1B", "9999999999TB"].compactMap(Quantity.byteCount).isEmpty)
  }
}
