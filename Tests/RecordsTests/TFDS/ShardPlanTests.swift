import Records
import Testing

@Suite struct ShardPlanTests {
  @Test func boundariesRoundHalfToEven() {
    #expect(ShardPlan.lengths(recordCount: 103, shardCount: 8) == [13, 13, 13, 13, 12, 13, 13, 13])
    #expect(ShardPlan.lengths(recordCount: 5, shardCount: 1) == [5])
    #expect(ShardPlan.lengths(recordCount: 157, shardCount: 4) == [39, 39, 40, 39])
  }

  /// Worked out from the rule in shard_utils.py.
  @Test func countFollowsTFDS() {
    let mebibyte = 1 << 20
    #expect(ShardPlan.shardCount(dataByteCount: 30 * mebibyte, recordCount: 60_000) == 1)
    #expect(ShardPlan.shardCount(dataByteCount: 200 * mebibyte, recordCount: 1000) == 2)
    #expect(ShardPlan.shardCount(dataByteCount: 300 * mebibyte, recordCount: 1000) == 4)
    #expect(ShardPlan.shardCount(dataByteCount: 300 * mebibyte, recordCount: 3) == 2)
    #expect(ShardPlan.shardCount(dataByteCount: 200 << 30, recordCount: 1_000_000) == 1024)
    #expect(ShardPlan.shardCount(dataByteCount: 1500 << 30, recordCount: 10_000_000) == 2048)
  }
}
